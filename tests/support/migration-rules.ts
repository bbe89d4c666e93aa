/**
 * A release goes on while the next one migrates and starts, so a migration may only add. What is not known to be an
 * addition is a break: renaming, dropping and narrowing take two releases.
 */
export function breaksOf(migration: string, before: readonly string[]): string[] {
  const statements = statementsOf(migration);
  const known = before.flatMap(statementsOf);
  return statements.filter((statement) => {
    const rule = rules.find(({ form }) => form.test(statement));
    return !rule?.adds(statement, { statements, known });
  });
}

interface Around {
  /** The migration's own statements. */
  statements: readonly string[];
  /** Those of all migrations before it. */
  known: readonly string[];
}

interface Rule {
  form: RegExp;
  adds(statement: string, around: Around): boolean;
}

const always = () => true;

const rules: Rule[] = [
  { form: /^create table /i, adds: always },
  { form: /^create extension if not exists /i, adds: always },
  { form: /^create (or replace )?(function|trigger|constraint trigger|view) /i, adds: always },
  {
    form: /^create unique index /i,
    adds: (statement, { statements }) => isOnNewTable(statement, statements),
  },
  { form: /^create index /i, adds: always },
  {
    form: /^do /i,
    adds: (statement) => !/\b(drop|alter|rename|truncate|delete|update|unique)\b/i.test(statement),
  },
  { form: /^drop index /i, adds: (statement, { known }) => !known.some(uniqueIndexNamed(nameIn(statement))) },
  { form: /^update /i, adds: fillsNewColumns },
  { form: /^alter table \S+ add column /i, adds: addsFillableColumn },
  { form: /^alter table \S+ alter column \S+ (drop not null|set default .*)$/i, adds: always },
  { form: /^alter table \S+ add constraint /i, adds: addsLooseConstraint },
  { form: /^alter table \S+ drop constraint \S+$/i, adds: isReplacedByWider },
];

function statementsOf(migration: string): string[] {
  return migration
    .split('--> statement-breakpoint')
    .map((statement) =>
      statement
        .replace(/^\s*--.*$/gm, '')
        .replace(/\s+/g, ' ')
        .trim()
        .replace(/;$/, ''),
    )
    .filter(Boolean);
}

/** One column a statement: a comma outside of parentheses would hide another change behind it. */
function addsFillableColumn(statement: string): boolean {
  const flat = flattened(statement);
  if (flat.includes(',') || /\b(unique|primary key|references|check)\b/i.test(flat)) return false;
  return !/ not null/i.test(flat) || / default /i.test(flat);
}

/** Rows that are there already, in columns that no release before this one reads. */
function fillsNewColumns(statement: string, { statements }: Around): boolean {
  const [, table = '', told = ''] =
    /^update (\S+) .*?\bset (.*?)(?: from | where |$)/i.exec(flattened(statement)) ?? [];
  const newColumns = newColumnsOf(table, statements);
  return told.split(',').every((one) => newColumns.includes(one.trim().split(' ')[0] ?? ''));
}

/** A rule about columns that no release before this one writes, or one that takes the place of a narrower one. */
function addsLooseConstraint(statement: string, { statements, known }: Around): boolean {
  const table = tableIn(statement);
  if (isOnNewTable(statement, statements)) return true;
  const dropped = statements.some(
    (other) => other === `ALTER TABLE ${table} DROP CONSTRAINT ${constraintIn(statement)}`,
  );
  if (dropped) return isWider(statement, known);
  const newColumns = newColumnsOf(table, statements);
  const pointers = / FOREIGN KEY \(([^)]*)\) REFERENCES /i.exec(statement)?.[1];
  // PostgreSQL asks a reference only of rows that fill all of its columns.
  if (pointers !== undefined) return pointers.split(',').some((column) => newColumns.includes(column.trim()));
  const check = / CHECK \((.*)\)$/i.exec(statement)?.[1];
  if (check === undefined) return false;
  const columns = [...check.matchAll(new RegExp(`${table}\\.("[^"]+")`, 'g'))].map(([, name]) => name);
  return columns.length > 0 && columns.every((column) => newColumns.includes(column));
}

function newColumnsOf(table: string, statements: readonly string[]): (string | undefined)[] {
  return statements.flatMap((other) =>
    tableIn(other) === table
      ? [...other.matchAll(/^ALTER TABLE \S+ ADD COLUMN (\S+)/gi)].map(([, name]) => name)
      : [],
  );
}

/** Without what stands in quotation marks and in the innermost parentheses. */
function flattened(statement: string): string {
  return statement.replace(/'[^']*'/g, "''").replace(/\([^()]*\)/g, '()');
}

function isReplacedByWider(statement: string, { statements, known }: Around): boolean {
  const [table, constraint] = [tableIn(statement), constraintIn(statement)];
  const added = statements.find((other) =>
    other.startsWith(`ALTER TABLE ${table} ADD CONSTRAINT ${constraint} `),
  );
  return added !== undefined && isWider(added, known);
}

/** The same check over a list of words that holds all words of the list before it. */
function isWider(added: string, known: readonly string[]): boolean {
  const constraint = constraintIn(added);
  const older = known.findLast((statement) => statement.includes(`CONSTRAINT ${constraint} CHECK`));
  const [is, was] = [checkIn(added, constraint), checkIn(older ?? '', constraint)];
  if (is === undefined || was === undefined) return false;
  const [words, oldWords] = [wordsIn(is), wordsIn(was)];
  return shapeOf(is) === shapeOf(was) && oldWords.every((word) => words.includes(word));
}

/** What stands in the parentheses of a check. */
function checkIn(statement: string, constraint: string): string | undefined {
  const head = `CONSTRAINT ${constraint} CHECK (`;
  const from = statement.indexOf(head) + head.length;
  if (from < head.length) return undefined;
  let depth = 1;
  let at = from;
  for (; at < statement.length && depth > 0; at += 1) {
    if (statement[at] === '(') depth += 1;
    if (statement[at] === ')') depth -= 1;
  }
  return statement.slice(from, at - 1);
}

function wordsIn(check: string): string[] {
  return check.match(/'[^']*'/g) ?? [];
}

function shapeOf(check: string): string {
  return check.replace(/\bin \('[^)]*\)/gi, 'in ()');
}

function isOnNewTable(statement: string, statements: readonly string[]): boolean {
  return statements.some((other) => other.startsWith(`CREATE TABLE ${tableIn(statement)} `));
}

function uniqueIndexNamed(name: string): (statement: string) => boolean {
  return (statement) => statement.startsWith(`CREATE UNIQUE INDEX ${name} `);
}

function nameIn(dropIndex: string): string {
  return /^drop index (?:if exists )?(\S+)/i.exec(dropIndex)?.[1] ?? '';
}

function tableIn(statement: string): string {
  return /^(?:alter table|create unique index \S+ on) (\S+)/i.exec(statement)?.[1] ?? '';
}

function constraintIn(statement: string): string {
  return /^alter table \S+ (?:add|drop) constraint (\S+)/i.exec(statement)?.[1] ?? '';
}

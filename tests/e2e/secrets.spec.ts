import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '#db/client.ts';
import { builtActions } from './support/build.ts';
import type { Capture } from './support/evidence.ts';
import { Needles, type Secret } from './support/needles.ts';
import { evidence, type RunFacts } from './support/run-facts.ts';
import { expect, test } from './support/test.ts';

/** Which answer may hold what: these are the dialogs that show something once. */
const reveals: Record<string, readonly string[]> = {
  key: ['createPatAction'],
  'made password': ['createUserAction', 'resetPasswordAction'],
};

function nameOf(action: string | null): string {
  return builtActions().find(({ id }) => id === action)?.name ?? 'no action';
}

const keyPattern = /lk_(?:pat|vat)_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}/;

async function readLines<Line>(folder: string): Promise<Line[]> {
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line) as Line);
}

/** Everything secret that came about in this run: told by tests, printed at the start, or seen in an answer. */
async function collect(facts: RunFacts, captures: readonly Capture[]): Promise<Secret[]> {
  const told = await readLines<Secret>(evidence(facts.folder).minted);
  const masterKey = (await readFile(join(facts.dataDir, 'master.key'), 'utf8')).trim();
  const sessionSecret = (await readFile(join(facts.dataDir, 'auth.secret'), 'utf8')).trim();
  const seen = captures.flatMap(({ body }) => body.match(new RegExp(keyPattern, 'g')) ?? []);
  return [
    ...told,
    ...seen.map((value) => ({ kind: 'key', value })),
    { kind: 'key', value: facts.firstKey },
    { kind: 'first password', value: facts.admin.password },
    { kind: 'client secret', value: facts.oidcClientSecret },
    { kind: 'master key', value: masterKey.slice(masterKey.indexOf(':') + 1) },
    { kind: 'session secret', value: sessionSecret },
  ];
}

/** Every text, JSON and byte of every table, whatever tables there are by now. */
async function* dump({ pool }: Database): AsyncGenerator<[string, Buffer]> {
  const { rows: columns } = await pool.query<{ name: string; columns: string[] }>(`
    select table_schema || '.' || quote_ident(table_name) as name, array_agg(quote_ident(column_name)::text) as columns
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
    group by 1`);
  for (const { name, columns: names } of columns) {
    const parts = names.map(
      (column) => `coalesce(convert_from(convert_to(${column}::text, 'UTF8'), 'UTF8'), '')`,
    );
    const { rows } = await pool.query<{ row: string }>(
      `select concat_ws(e'\\n', ${parts.join(', ')}) as row from ${name}`,
    );
    yield [name, Buffer.from(rows.map(({ row }) => row).join('\n'))];
  }
}

test('no key and no credential of this run stands where it should not', async ({ facts, database }) => {
  test.setTimeout(120_000);
  const captures = await readLines<Capture>(evidence(facts.folder).captures);
  const secrets = await collect(facts, captures);
  const needles = new Needles(secrets);
  await test.step('the scan finds what is there, however it is written', () => {
    for (const form of ['utf8', 'hex', 'base64'] as const) {
      const hidden = `x${Buffer.from(facts.firstKey).toString(form)}y`;
      expect(needles.in(Buffer.from(hidden)), form).toEqual(['key']);
    }
  });

  await test.step('answers: what is shown once stands in the one that shows it, and once', () => {
    const shown = new Map<string, number>();
    for (const { body, url, action, test: by } of captures) {
      expect(needles.in(Buffer.from(url)), `${by}: ${url}`).toEqual([]);
      const found = needles.values(Buffer.from(body));
      for (const { kind, value } of found) {
        const told = `${kind} in the answer to ${url} (${by})`;
        expect(reveals[kind] ?? [], told).toContain(nameOf(action));
        shown.set(value, (shown.get(value) ?? 0) + 1);
      }
    }
    const told = captures.filter(({ body }) => /"ok":true.*"(plaintext|password)":"/.test(body));
    expect(shown.size, 'answers that show something').toBe(told.length);
    for (const times of shown.values()) expect(times).toBe(1);
  });

  await test.step('tables', async () => {
    let people = '';
    for await (const [table, text] of dump(database)) {
      if (table.endsWith('.users')) people = text.toString();
      expect(needles.in(text), table).toEqual([]);
      expect(text.toString().match(keyPattern), table).toBeNull();
    }
    expect(people, 'the dump holds what is in the tables').toContain(facts.admin.email);
  });

  await test.step('logs: the first start says its two secrets once, and nothing else says any', async () => {
    const said = needles.values(await readFile(evidence(facts.folder).serverLog));
    const once = [facts.admin.password, facts.firstKey].sort();
    expect(said.map(({ value }) => value).sort()).toEqual(once);
    const log = await readFile(evidence(facts.folder).serverLog, 'utf8');
    for (const value of once) expect(log.split(value)).toHaveLength(2);
  });

  await test.step('files: neither the database’s own, dead rows and its journal included, nor ours', async () => {
    await database.pool.query('checkpoint');
    const kept = [
      evidence(facts.folder).captures,
      evidence(facts.folder).minted,
      evidence(facts.folder).serverLog,
    ];
    for (const path of await filesBelow(facts.folder)) {
      if (/\/(master\.key|auth\.secret)$/.test(path) || kept.some((own) => path.startsWith(own))) continue;
      expect(await foundIn(needles, path), path).toEqual([]);
    }
  });
});

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** PostgreSQL removes files while it runs: one that is gone holds nothing. */
async function foundIn(needles: Needles, path: string) {
  try {
    return await needles.inStream(createReadStream(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

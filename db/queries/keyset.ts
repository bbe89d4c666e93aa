import { type SQL, sql } from 'drizzle-orm';
import { isUuid } from '../ids.ts';

export interface PageRequest {
  limit: number;
  /** From an earlier page; anything else begins at the start. */
  cursor?: string | undefined;
}

/** For who reads on and need not know how many there are. */
export interface Batch<Row> {
  rows: Row[];
  next: string | undefined;
  previous: string | undefined;
}

export interface Page<Row> extends Batch<Row> {
  /** How many rows the filters match, over all pages. */
  total: number;
}

export interface Ordering {
  /** Never null: rows without a value need a stand-in such as `infinity`. */
  key: SQL;
  type: 'text' | 'timestamptz' | 'bigint';
  id: SQL;
  descending: boolean;
}

export interface Plan {
  /** The sort value as text, to be selected as `sortKey`: it keeps microseconds that a Date would lose. */
  sortKey: SQL<string>;
  where: SQL | undefined;
  orderBy: SQL;
  backward: boolean;
  resumed: boolean;
}

interface Cursor {
  backward: boolean;
  value: string;
  id: string;
}

const sqlTypes = { text: sql`text`, timestamptz: sql`timestamptz`, bigint: sql`bigint` };
const wholeNumber = /^-?\d{1,18}$/;
const instant = /^(-?infinity|\d{4,6}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?))$/;

export function encodeCursor({ backward, value, id }: Cursor): string {
  return Buffer.from(JSON.stringify([backward ? 1 : 0, value, id])).toString('base64url');
}

/** A cursor comes back from a URL, so it is checked as any other input is. */
export function decodeCursor(text: string | undefined, type: Ordering['type']): Cursor | undefined {
  if (!text || text.length > 1_000) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  const [backward, value, id]: unknown[] = parsed;
  if (typeof value !== 'string' || !isUuid(id) || value.includes('\u0000')) return undefined;
  if (type === 'timestamptz' && !instant.test(value)) return undefined;
  if (type === 'bigint' && !wholeNumber.test(value)) return undefined;
  return { backward: backward === 1, value, id };
}

/** Keyset pages: a page costs the same wherever it is, and rows that come or go meanwhile shift nothing. */
export function planPage(ordering: Ordering, { cursor: text }: PageRequest): Plan {
  const { key, id, type, descending } = ordering;
  const cursor = decodeCursor(text, type);
  const backward = cursor?.backward ?? false;
  const downward = descending !== backward;
  const direction = downward ? sql`desc` : sql`asc`;
  const beyond = downward ? sql`<` : sql`>`;
  const bound = sql`${cursor?.value}::${sqlTypes[type]}`;
  return {
    sortKey: sql<string>`(${key})::text`,
    where: cursor && sql`(${key}, ${id}) ${beyond} (${bound}, ${cursor.id}::uuid)`,
    orderBy: sql`${key} ${direction}, ${id} ${direction}`,
    backward,
    resumed: cursor !== undefined,
  };
}

export async function finishPage<Row extends { id: string }>(
  found: (Row & { sortKey: string })[],
  plan: Plan,
  limit: number,
  countAll: () => Promise<number>,
): Promise<Page<Row>> {
  const isAll = !plan.resumed && found.length <= limit;
  const total = isAll ? found.length : await countAll();
  return { ...finishBatch(found, plan, limit), total };
}

/** `found` holds up to limit + 1 rows in the plan's order; the one too many says that there are more. */
export function finishBatch<Row extends { id: string }>(
  found: (Row & { sortKey: string })[],
  plan: Plan,
  limit: number,
): Batch<Row> {
  const more = found.length > limit;
  const kept = found.slice(0, limit);
  if (plan.backward) kept.reverse();
  const first = kept[0];
  const last = kept.at(-1);
  const hasNext = plan.backward ? plan.resumed : more;
  const hasPrevious = plan.backward ? more : plan.resumed;
  return {
    rows: kept.map(({ sortKey: _, ...row }) => row as unknown as Row),
    next: hasNext && last ? encodeCursor({ backward: false, value: last.sortKey, id: last.id }) : undefined,
    previous:
      hasPrevious && first ? encodeCursor({ backward: true, value: first.sortKey, id: first.id }) : undefined,
  };
}

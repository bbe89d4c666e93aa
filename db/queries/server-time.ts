import { sql } from 'drizzle-orm';
import type { Db } from '../types.ts';

/** The database's clock in epoch milliseconds. What replicas agree on, whatever their own clocks say. */
export async function readServerTime(db: Db): Promise<number> {
  const answer = await db.execute(sql`select extract(epoch from clock_timestamp()) * 1000 as "ms"`);
  const [row] = (answer as unknown as { rows: { ms: string }[] }).rows;
  return Number(row?.ms);
}

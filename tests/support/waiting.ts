import { sql } from 'drizzle-orm';
import type { Db } from '#db/types.ts';

/** How many connections of this database wait for a lock. */
export async function countWaiting(db: Db): Promise<number> {
  const [found] = await db
    .select({ waiting: sql<number>`count(*)::int` })
    .from(sql`pg_stat_activity`)
    .where(sql`datname = current_database() and wait_event_type = 'Lock'`);
  return found?.waiting ?? 0;
}

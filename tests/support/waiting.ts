import { sql } from 'drizzle-orm';
import { vi } from 'vitest';
import type { Db } from '#db/types.ts';
import type { ClonedDatabase } from './db-clone.ts';

/** How many connections of this database wait for a lock. */
export async function countWaiting(db: Db): Promise<number> {
  const [found] = await db
    .select({ waiting: sql<number>`count(*)::int` })
    .from(sql`pg_stat_activity`)
    .where(sql`datname = current_database() and wait_event_type = 'Lock'`);
  return found?.waiting ?? 0;
}

/** Begins a verb beside somebody else's change, which commits once the verb waits for it. */
export async function beside<Done>(
  { db, pool }: Pick<ClonedDatabase, 'db' | 'pool'>,
  change: string,
  verb: () => Promise<Done>,
): Promise<Done> {
  const other = await pool.connect();
  try {
    await other.query(`begin; ${change}`);
    const [done] = await Promise.all([
      verb(),
      vi
        .waitUntil(async () => (await countWaiting(db)) === 1, { timeout: 3_000, interval: 10 })
        .then(() => other.query('commit')),
    ]);
    return done;
  } finally {
    await other.query('rollback');
    other.release();
  }
}

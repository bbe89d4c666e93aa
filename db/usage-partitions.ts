import { sql } from 'drizzle-orm';
import type { Db } from './types.ts';

const monthsBefore = 1;
const monthsAhead = 3;
const partitionLock = 7_255_310_453;

interface Month {
  partition: string;
  from: string;
  to: string;
}

/**
 * Makes the month partitions of `usage_events` from last month to three months ahead. Runs at the start and every six hours.
 * A month that was written before its partition existed lies in the default partition and is moved.
 */
export async function ensureUsagePartitions(db: Db, now: Date): Promise<{ created: string[] }> {
  const months = monthsAround(now);
  const missing = await findMissing(db, months);
  const created: string[] = [];
  for (const month of missing) {
    if (await createPartition(db, month)) created.push(month.partition);
  }
  return { created };
}

function monthsAround(now: Date): Month[] {
  const start = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
  return Array.from({ length: monthsBefore + 1 + monthsAhead }, (_, index) => {
    const from = start(index - monthsBefore);
    const month = String(from.getUTCMonth() + 1).padStart(2, '0');
    return {
      partition: `usage_events_y${from.getUTCFullYear()}m${month}`,
      from: from.toISOString(),
      to: start(index - monthsBefore + 1).toISOString(),
    };
  });
}

async function findMissing(db: Db, months: Month[]): Promise<Month[]> {
  const result = await db.execute(sql`
    select c.relname as "name" from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'usage_events'::regclass`);
  const there = new Set((result as unknown as { rows: { name: string }[] }).rows.map((row) => row.name));
  return months.filter((month) => !there.has(month.partition));
}

/** Writers wait for the moment that this takes: a row must not slip into the default partition meanwhile. */
function createPartition(db: Db, month: Month): Promise<boolean> {
  const partition = sql.identifier(month.partition);
  return db.transaction(async (tx) => {
    await tx.execute(sql`set local lock_timeout = '10s'`);
    await tx.execute(sql`select pg_advisory_xact_lock(${partitionLock})`);
    if ((await findMissing(tx, [month])).length === 0) return false;
    await tx.execute(sql`lock table usage_events in share row exclusive mode`);
    await tx.execute(sql`create table ${partition} (like usage_events including all)`);
    await tx.execute(sql`
      with moved as (
        delete from usage_events_default
        where occurred_at >= ${month.from}::timestamptz and occurred_at < ${month.to}::timestamptz
        returning *)
      insert into ${partition} select * from moved`);
    await tx.execute(sql`
      alter table usage_events attach partition ${partition}
      for values from (${sql.raw(`'${month.from}'`)}) to (${sql.raw(`'${month.to}'`)})`);
    return true;
  });
}

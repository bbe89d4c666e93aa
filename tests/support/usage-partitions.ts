import type { ClonedDatabase } from './db-clone.ts';

/** The name of the last month that `usage_events` has a partition for. */
export async function newestUsagePartition({ pool }: ClonedDatabase): Promise<string | undefined> {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as "name" from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where c.relkind = 'r' and c.relname like 'usage_events_y%' order by c.relname desc limit 1`,
  );
  return rows[0]?.name;
}

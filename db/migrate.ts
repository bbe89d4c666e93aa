import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import type { Database } from './client.ts';
import { refuseOldServer } from './server-version.ts';
import type { Db } from './types.ts';
import { ensureUsagePartitions } from './usage-partitions.ts';

const migrationsFolder = join(import.meta.dirname, 'migrations');
/** Any number, as long as it is everybody's: starts of several releases at once must meet on it. */
const migrationLock = 7_255_310_452;

/**
 * Applies what is missing, forward only, one starter at a time: the others wait and then find nothing to do.
 * The statements keep the previous release running; a table that it holds for long fails the start instead of stopping it.
 */
export async function migrate(database: Database, now: Date): Promise<{ applied: number }> {
  const session = await database.openSession();
  const { db } = session;
  try {
    const version = await db.execute(sql`select current_setting('server_version_num')::int as "version"`);
    refuseOldServer(firstRow<{ version: number }>(version)?.version ?? 0);
    await db.execute(sql`set statement_timeout = 0`);
    await db.execute(sql`set lock_timeout = '5min'`);
    await db.execute(sql`select pg_advisory_lock(${migrationLock})`);
    await db.execute(sql`set lock_timeout = '10s'`);
    const before = await countApplied(db);
    const known = readMigrationFiles({ migrationsFolder }).length;
    if (before < known) await applyMigrations(asMigratable(db), { migrationsFolder });
    await ensureUsagePartitions(db, now);
    return { applied: Math.max(0, known - before) };
  } finally {
    // Ending the session frees the lock, whatever state it is in.
    await session.end();
  }
}

async function countApplied(db: Db): Promise<number> {
  const found = await db.execute(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as "there"`,
  );
  if (!firstRow<{ there: boolean }>(found)?.there) return 0;
  const counted = await db.execute(sql`select count(*)::int as "n" from drizzle.__drizzle_migrations`);
  return firstRow<{ n: number }>(counted)?.n ?? 0;
}

function firstRow<Row>(result: unknown): Row | undefined {
  return (result as { rows: Row[] }).rows[0];
}

/** The migrator reads the dialect and session that every Drizzle handle of PostgreSQL has; its type names one driver. */
function asMigratable(db: Db): NodePgDatabase<Record<string, unknown>> {
  return db as unknown as NodePgDatabase<Record<string, unknown>>;
}

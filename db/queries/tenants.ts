import { asc, sql } from 'drizzle-orm';
import { tenants } from '../schema/index.ts';
import type { Db } from '../types.ts';

const summary = { id: tenants.id, name: tenants.name, createdAt: tenants.createdAt };

export type TenantSummary = Pick<typeof tenants.$inferSelect, keyof typeof summary>;

/** The tenant of this installation: where people arrive whom no tenant knows yet. */
export async function findHomeTenant(db: Db): Promise<TenantSummary | undefined> {
  const [tenant] = await db
    .select(summary)
    .from(tenants)
    .orderBy(asc(tenants.createdAt), asc(tenants.id))
    .limit(1);
  return tenant;
}

export async function insertTenant(db: Db, values: typeof tenants.$inferInsert): Promise<void> {
  await db.insert(tenants).values(values);
}

// Any number, as long as every replica takes the same.
const firstStartLock = 4_871_260_031;

/** Until the commit, one process alone is in its first start: the first makes the admin, the rest find one. */
export async function lockFirstStart(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${firstStartLock})`);
}

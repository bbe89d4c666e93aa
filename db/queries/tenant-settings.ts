import { eq } from 'drizzle-orm';
import type { TenantId } from '../ids.ts';
import { tenantSettings } from '../schema/index.ts';
import type { Db } from '../types.ts';

const rules = {
  maxPatAgeDays: tenantSettings.maxPatAgeDays,
  maxPatsPerUser: tenantSettings.maxPatsPerUser,
  allowNonExpiringPats: tenantSettings.allowNonExpiringPats,
};

export type SecurityRules = Pick<typeof tenantSettings.$inferSelect, keyof typeof rules>;

export async function getSecurityRules(db: Db, tenantId: TenantId): Promise<SecurityRules> {
  const [found] = await db.select(rules).from(tenantSettings).where(eq(tenantSettings.tenantId, tenantId));
  if (!found) throw new Error('a tenant has no settings row');
  return found;
}

/** For a read that decides a write: two changes of the rules follow each other. */
export async function lockSecurityRules(tx: Db, tenantId: TenantId): Promise<SecurityRules> {
  const [found] = await tx
    .select(rules)
    .from(tenantSettings)
    .where(eq(tenantSettings.tenantId, tenantId))
    .for('update');
  if (!found) throw new Error('a tenant has no settings row');
  return found;
}

export async function updateSecurityRules(
  db: Db,
  tenantId: TenantId,
  changes: Partial<SecurityRules>,
  updatedAt: Date,
): Promise<SecurityRules> {
  const [updated] = await db
    .update(tenantSettings)
    .set({ ...changes, updatedAt })
    .where(eq(tenantSettings.tenantId, tenantId))
    .returning(rules);
  if (!updated) throw new Error('a tenant has no settings row');
  return updated;
}

/** A tenant needs its row, with the rules of the schema until it sets others: without one no key of it opens a door. */
export async function ensureTenantSettings(
  db: Db,
  values: typeof tenantSettings.$inferInsert,
): Promise<void> {
  await db.insert(tenantSettings).values(values).onConflictDoNothing();
}

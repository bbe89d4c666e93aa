import { and, asc, eq, inArray, isNull, type SQL } from 'drizzle-orm';
import type { ApiKeyId, TenantId, UserId } from '../ids.ts';
import { apiKeys, type RevokeReason } from '../schema/index.ts';
import type { Db } from '../types.ts';

/** `undefined` where a unique index refused: the name, or, once in 10^21, the public id. */
export async function insertApiKey(
  db: Db,
  values: typeof apiKeys.$inferInsert,
): Promise<ApiKeyId | undefined> {
  const [inserted] = await db
    .insert(apiKeys)
    .values(values)
    .onConflictDoNothing()
    .returning({ id: apiKeys.id });
  return inserted?.id;
}

export interface Revocation {
  at: Date;
  by: UserId | null;
  reason: RevokeReason;
}

export interface RevokedKey {
  id: ApiKeyId;
  publicId: string;
  name: string;
}

/** Returns the keys that this call revoked: those that already were stay as they are and are not in it. */
export async function revokeApiKeys(
  tx: Db,
  tenantId: TenantId,
  ids: readonly ApiKeyId[],
  { at, by, reason }: Revocation,
): Promise<RevokedKey[]> {
  return tx
    .update(apiKeys)
    .set({ revokedAt: at, revokedBy: by, revokeReason: reason })
    .where(notRevoked(tenantId, ids))
    .returning({ id: apiKeys.id, publicId: apiKeys.publicId, name: apiKeys.name });
}

/** The PATs of a person that are not revoked, in the order of their ids, as `lockSelectedPats` takes them. */
export async function lockPatsOf(tx: Db, tenantId: TenantId, userId: UserId): Promise<ApiKeyId[]> {
  const held = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.tenantId, tenantId),
        eq(apiKeys.kind, 'pat'),
        eq(apiKeys.userId, userId),
        isNull(apiKeys.revokedAt),
      ),
    )
    .orderBy(asc(apiKeys.id))
    .for('update');
  return held.map(({ id }) => id);
}

/** Since when keys are disabled, and by whom; null enables them. */
export async function setDisabled(
  tx: Db,
  tenantId: TenantId,
  ids: readonly ApiKeyId[],
  disabled: { at: Date; by: UserId } | null,
): Promise<void> {
  await tx
    .update(apiKeys)
    .set({ disabledAt: disabled?.at ?? null, disabledBy: disabled?.by ?? null })
    .where(notRevoked(tenantId, ids));
}

export async function setExpiry(
  tx: Db,
  tenantId: TenantId,
  ids: readonly ApiKeyId[],
  expiresAt: Date,
): Promise<void> {
  await tx.update(apiKeys).set({ expiresAt }).where(notRevoked(tenantId, ids));
}

/** How long a provider may go on once a caller has hung up. */
export async function setDrainSeconds(
  tx: Db,
  tenantId: TenantId,
  ids: readonly ApiKeyId[],
  drainSeconds: number,
): Promise<void> {
  await tx.update(apiKeys).set({ drainSeconds }).where(notRevoked(tenantId, ids));
}

function notRevoked(tenantId: TenantId, ids: readonly ApiKeyId[]): SQL | undefined {
  return and(eq(apiKeys.tenantId, tenantId), inArray(apiKeys.id, [...ids]), isNull(apiKeys.revokedAt));
}

import { and, eq, inArray, isNull } from 'drizzle-orm';
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
  db: Db,
  tenantId: TenantId,
  which: { ids: readonly ApiKeyId[] } | { patsOf: UserId },
  { at, by, reason }: Revocation,
): Promise<RevokedKey[]> {
  return db
    .update(apiKeys)
    .set({ revokedAt: at, revokedBy: by, revokeReason: reason })
    .where(
      and(
        eq(apiKeys.tenantId, tenantId),
        isNull(apiKeys.revokedAt),
        'ids' in which
          ? inArray(apiKeys.id, [...which.ids])
          : and(eq(apiKeys.kind, 'pat'), eq(apiKeys.userId, which.patsOf)),
      ),
    )
    .returning({ id: apiKeys.id, publicId: apiKeys.publicId, name: apiKeys.name });
}

/** False where the key is revoked, or not there. */
export async function setDrainSeconds(
  db: Db,
  tenantId: TenantId,
  { keyId, drainSeconds }: { keyId: ApiKeyId; drainSeconds: number },
): Promise<boolean> {
  const changed = await db
    .update(apiKeys)
    .set({ drainSeconds })
    .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, keyId), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return changed.length > 0;
}

import { and, asc, eq, gt, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { ApiKeyId, ProviderAccountId, TenantId } from '../ids.ts';
import { apiKeys, keyringCanaries, providerAccounts, tenantSettings } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { isExpired, moment } from './key-end.ts';

/** The second part of an envelope. */
const sealedUnder = sql<string>`split_part(${providerAccounts.credentialEncrypted}, '.', 2)`;

export interface SealedCredential {
  id: ProviderAccountId;
  tenantId: TenantId;
  envelope: string;
}

/** Of all tenants, since master keys are: credentials under another key than `kid`, behind `after` in the order of ids. */
export async function listCredentialsNotUnder(
  db: Db,
  kid: string,
  { after, limit }: { after: ProviderAccountId | undefined; limit: number },
): Promise<SealedCredential[]> {
  const rows = await db
    .select({
      id: providerAccounts.id,
      tenantId: providerAccounts.tenantId,
      envelope: providerAccounts.credentialEncrypted,
    })
    .from(providerAccounts)
    .where(
      and(
        isNotNull(providerAccounts.credentialEncrypted),
        ne(sealedUnder, kid),
        after === undefined ? undefined : gt(providerAccounts.id, after),
      ),
    )
    .orderBy(asc(providerAccounts.id))
    .limit(limit);
  return rows.flatMap(({ envelope, ...row }) => (envelope === null ? [] : [{ ...row, envelope }]));
}

/** False where somebody changed the credential meanwhile: theirs stays. */
export async function replaceEnvelope(
  db: Db,
  { id, tenantId, envelope }: SealedCredential,
  next: string,
): Promise<boolean> {
  const changed = await db
    .update(providerAccounts)
    .set({ credentialEncrypted: next })
    .where(
      and(
        eq(providerAccounts.tenantId, tenantId),
        eq(providerAccounts.id, id),
        eq(providerAccounts.credentialEncrypted, envelope),
      ),
    )
    .returning({ id: providerAccounts.id });
  return changed.length > 0;
}

/** False where it no longer has the hash that it was proven by. */
export async function replaceKeyHash(
  db: Db,
  tenantId: TenantId,
  id: ApiKeyId,
  { from, to }: { from: Buffer; to: { kid: string; hash: Buffer } },
): Promise<boolean> {
  const changed = await db
    .update(apiKeys)
    .set({ hash: to.hash, hashKid: to.kid })
    .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id), eq(apiKeys.hash, from)))
    .returning({ id: apiKeys.id });
  return changed.length > 0;
}

export interface Needing {
  credentials: number;
  keys: number;
  /** Of the keys, those at their end: an extension or a higher maximum age brings them back. */
  endedKeys: number;
}

/** How many credentials and keys need the master key of that id. Only a key that was revoked never does again. */
export async function countNeeding(db: Db, kid: string, now: Date): Promise<Needing> {
  const credentials = await db.$count(
    providerAccounts,
    and(isNotNull(providerAccounts.credentialEncrypted), eq(sealedUnder, kid)),
  );
  const [keys] = await db
    .select({
      all: sql<number>`count(*)::int`,
      ended: sql<number>`(count(*) filter (where ${isExpired(moment(now))}))::int`,
    })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .where(and(eq(apiKeys.hashKid, kid), isNull(apiKeys.revokedAt)));
  return { credentials, keys: keys?.all ?? 0, endedKeys: keys?.ended ?? 0 };
}

export async function deleteCanary(db: Db, kid: string): Promise<void> {
  await db.delete(keyringCanaries).where(eq(keyringCanaries.kid, kid));
}

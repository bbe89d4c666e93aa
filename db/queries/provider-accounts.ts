import { and, asc, desc, eq, gte, sql } from 'drizzle-orm';
import type { ProviderAccountId, TenantId } from '../ids.ts';
import {
  apiKeys,
  type Provider,
  providerAccounts,
  usageRollups,
  users,
  virtualAccounts,
} from '../schema/index.ts';
import type { Db } from '../types.ts';
import { ownUsage } from './own-usage.ts';

// Neither the credential nor its hint: whoever may call an account's models may read this.
const summary = {
  id: providerAccounts.id,
  name: providerAccounts.name,
  provider: providerAccounts.provider,
  enabled: providerAccounts.enabled,
  createdAt: providerAccounts.createdAt,
  updatedAt: providerAccounts.updatedAt,
};

const settings = {
  ...summary,
  baseUrl: providerAccounts.baseUrl,
  credentialHint: providerAccounts.credentialHint,
  credentialVersion: providerAccounts.credentialVersion,
  hasCredential: sql`${providerAccounts.credentialEncrypted} is not null`.mapWith(Boolean),
};

export type ProviderAccountSummary = Pick<typeof providerAccounts.$inferSelect, keyof typeof summary>;

/** With the hint of the credential: for managers and tenant admins only. */
export type ProviderAccountSettings = ProviderAccountSummary &
  Pick<typeof providerAccounts.$inferSelect, 'baseUrl' | 'credentialHint' | 'credentialVersion'> & {
    hasCredential: boolean;
  };

const one = (tenantId: TenantId, id: ProviderAccountId) =>
  and(eq(providerAccounts.tenantId, tenantId), eq(providerAccounts.id, id));

export async function findProviderAccount(
  db: Db,
  tenantId: TenantId,
  id: ProviderAccountId,
): Promise<ProviderAccountSummary | undefined> {
  const [account] = await db.select(summary).from(providerAccounts).where(one(tenantId, id));
  return account;
}

export async function findProviderAccountByName(
  db: Db,
  tenantId: TenantId,
  name: string,
): Promise<ProviderAccountSummary | undefined> {
  const [account] = await db
    .select(summary)
    .from(providerAccounts)
    .where(and(eq(providerAccounts.tenantId, tenantId), eq(providerAccounts.name, name)));
  return account;
}

export async function findProviderAccountSettings(
  db: Db,
  tenantId: TenantId,
  id: ProviderAccountId,
): Promise<ProviderAccountSettings | undefined> {
  const [account] = await db.select(settings).from(providerAccounts).where(one(tenantId, id));
  return account;
}

/** Locks the row, so that two edits of one account follow each other. */
export async function lockProviderAccount(
  tx: Db,
  tenantId: TenantId,
  id: ProviderAccountId,
): Promise<ProviderAccountSettings | undefined> {
  const [account] = await tx.select(settings).from(providerAccounts).where(one(tenantId, id)).for('update');
  return account;
}

/** The envelope of the credential, to be decrypted for a call to the provider. */
export async function findCredential(
  db: Db,
  tenantId: TenantId,
  id: ProviderAccountId,
): Promise<string | null | undefined> {
  const [account] = await db
    .select({ credentialEncrypted: providerAccounts.credentialEncrypted })
    .from(providerAccounts)
    .where(one(tenantId, id));
  return account?.credentialEncrypted;
}

/** `undefined` where the name is taken. */
export async function insertProviderAccount(
  tx: Db,
  values: typeof providerAccounts.$inferInsert,
): Promise<ProviderAccountSettings | undefined> {
  const [account] = await tx
    .insert(providerAccounts)
    .values(values)
    .onConflictDoNothing()
    .returning(settings);
  return account;
}

type Changes = Partial<
  Pick<
    typeof providerAccounts.$inferInsert,
    'name' | 'baseUrl' | 'enabled' | 'credentialEncrypted' | 'credentialHint'
  >
>;

export async function updateProviderAccount(
  tx: Db,
  tenantId: TenantId,
  id: ProviderAccountId,
  changes: Changes,
  updatedAt: Date,
): Promise<ProviderAccountSettings | undefined> {
  const isRotation = changes.credentialEncrypted !== undefined;
  const [account] = await tx
    .update(providerAccounts)
    .set({
      ...changes,
      updatedAt,
      ...(isRotation && { credentialVersion: sql`${providerAccounts.credentialVersion} + 1` }),
    })
    .where(one(tenantId, id))
    .returning(settings);
  return account;
}

/** Models, prices, allow-lists and grants of the account go with it; usage and audit events stay. */
export async function deleteProviderAccount(
  tx: Db,
  tenantId: TenantId,
  id: ProviderAccountId,
): Promise<void> {
  await tx.delete(providerAccounts).where(one(tenantId, id));
}

export interface UsingKey {
  publicId: string;
  name: string;
  /** E-mail of a person, name of a virtual account. */
  owner: string;
  requests: number;
}

interface UsingKeysQuestion {
  providerAccountId: ProviderAccountId;
  since: Date;
  limit: number;
  /** The kinds of provider whose answers are made up: see `ownUsage`. */
  simulatedKinds: readonly Provider[];
}

/** Keys that called an account since an hour, the busiest first, and how many there are beyond those listed. */
export async function listKeysUsingAccount(
  db: Db,
  tenantId: TenantId,
  { providerAccountId, since, limit, simulatedKinds }: UsingKeysQuestion,
): Promise<{ keys: UsingKey[]; totalKeys: number; totalRequests: number }> {
  const own = ownUsage(simulatedKinds);
  const used = db
    .select({ keyId: usageRollups.keyId, requests: sql`sum(${own.requests})`.as('own_requests') })
    .from(usageRollups)
    .innerJoin(providerAccounts, own.isOwn)
    .where(
      and(
        eq(usageRollups.tenantId, tenantId),
        gte(usageRollups.hour, since),
        eq(providerAccounts.id, providerAccountId),
      ),
    )
    .groupBy(usageRollups.keyId)
    .as('used');
  const rows = await db
    .select({
      publicId: apiKeys.publicId,
      name: apiKeys.name,
      owner: sql<string>`coalesce(${users.email}, ${virtualAccounts.name})`,
      requests: sql`${used.requests}`.mapWith(Number),
      totalKeys: sql`count(*) over ()`.mapWith(Number),
      totalRequests: sql`sum(${used.requests}) over ()`.mapWith(Number),
    })
    .from(used)
    .innerJoin(apiKeys, and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, used.keyId)))
    .leftJoin(users, and(eq(users.tenantId, apiKeys.tenantId), eq(users.id, apiKeys.userId)))
    .leftJoin(
      virtualAccounts,
      and(eq(virtualAccounts.tenantId, apiKeys.tenantId), eq(virtualAccounts.id, apiKeys.virtualAccountId)),
    )
    .orderBy(desc(used.requests), asc(apiKeys.publicId))
    .limit(limit);
  const [first] = rows;
  return {
    keys: rows.map(({ publicId, name, owner, requests }) => ({ publicId, name, owner, requests })),
    totalKeys: first?.totalKeys ?? 0,
    totalRequests: first?.totalRequests ?? 0,
  };
}

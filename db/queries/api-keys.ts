import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PgSelect } from 'drizzle-orm/pg-core';
import type { ApiKeyId, TenantId, UserId } from '../ids.ts';
import {
  type ApiKeyKind,
  apiKeys,
  tenantSettings,
  usageRollups,
  users,
  virtualAccounts,
} from '../schema/index.ts';
import type { Db } from '../types.ts';
import { type KeyOwnerFilters, ownedAs } from './api-key-owners.ts';
import { endsAt, isEnabled, isExpired, isHeld, moment } from './key-end.ts';
import {
  type Batch,
  finishBatch,
  finishPage,
  type Ordering,
  type Page,
  type PageRequest,
  type Plan,
  planPage,
} from './keyset.ts';
import { matches } from './search.ts';

const columns = {
  id: apiKeys.id,
  publicId: apiKeys.publicId,
  kind: apiKeys.kind,
  name: apiKeys.name,
  description: apiKeys.description,
  userId: apiKeys.userId,
  virtualAccountId: apiKeys.virtualAccountId,
  createdAt: apiKeys.createdAt,
  createdBy: apiKeys.createdBy,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  revokedBy: apiKeys.revokedBy,
  revokeReason: apiKeys.revokeReason,
  disabledAt: apiKeys.disabledAt,
  disabledBy: apiKeys.disabledBy,
  lastUsedAt: apiKeys.lastUsedAt,
  lastUsedAddress: apiKeys.lastUsedAddress,
  lastUsedClient: apiKeys.lastUsedClient,
  drainSeconds: apiKeys.drainSeconds,
};

const summary = {
  ...columns,
  ownerLabel: sql<string>`coalesce(${users.email}, ${virtualAccounts.name})`,
  ownerActive: sql<boolean>`coalesce(${users.active}, true)`,
  disabledByLabel: sql<string | null>`(select disabler.email from users disabler
    where disabler.tenant_id = ${apiKeys.tenantId} and disabler.id = ${apiKeys.disabledBy})`,
  endsAt,
};

/** Everything about a key but its hash. */
export interface ApiKeySummary extends Pick<typeof apiKeys.$inferSelect, keyof typeof columns> {
  ownerLabel: string;
  ownerActive: boolean;
  disabledByLabel: string | null;
  /** The end in force, the tenant's maximum age counted in. */
  endsAt: Date | null;
}

/** Each key is one of `enabled`, `disabled`, `expired` and `revoked`; any may be `never-used`. `held` counts against the maximum, disabled or not. */
export type KeyStatusFilter = 'held' | 'enabled' | 'disabled' | 'expired' | 'revoked' | 'never-used';
export type KeySort = 'name' | 'created' | 'expires' | 'last-used' | 'spend';

/** `spend` is what a key cost since a moment. */
export type KeyOrder = { sort?: Exclude<KeySort, 'spend'> | undefined } | { sort: 'spend'; spendSince: Date };

export interface KeyFilters extends KeyOwnerFilters {
  kind?: ApiKeyKind | undefined;
  /** Only this person's keys. */
  userId?: UserId | undefined;
  search?: string | undefined;
  /** Keys to which all of these apply. */
  status?: KeyStatusFilter | readonly KeyStatusFilter[] | undefined;
  /** Keys that are held, disabled or not, and at their end in so many days. */
  endsWithinDays?: number | undefined;
  /** Keys revoked before this moment are left out. */
  revokedSince?: Date | undefined;
}

export type KeyListing = KeyFilters & KeyOrder & { descending?: boolean | undefined };

const orderings: Record<Exclude<KeySort, 'spend'>, Omit<Ordering, 'id' | 'descending'>> = {
  name: { key: sql`${apiKeys.name}`, type: 'text' },
  created: { key: sql`${apiKeys.createdAt}`, type: 'timestamptz' },
  expires: { key: sql`coalesce(${endsAt}, 'infinity'::timestamptz)`, type: 'timestamptz' },
  'last-used': {
    key: sql`coalesce(${apiKeys.lastUsedAt}, '-infinity'::timestamptz)`,
    type: 'timestamptz',
  },
};

function bySpend(since: Date): Omit<Ordering, 'id' | 'descending'> {
  const spend = sql`(select coalesce(sum(${usageRollups.costNano}), 0)::bigint from ${usageRollups}
    where ${usageRollups.tenantId} = ${apiKeys.tenantId} and ${usageRollups.keyId} = ${apiKeys.id}
      and ${usageRollups.hour} >= ${moment(since)})`;
  return { key: spend, type: 'bigint' };
}

function selectKeys<Extra extends Record<string, SQL>>(db: Db, extra: Extra) {
  const query = db
    .select({ ...summary, ...extra })
    .from(apiKeys)
    .$dynamic();
  return withOwner(query);
}

/** What the summary and the filters ask of a key's tenant and owner. */
function withOwner<Query extends PgSelect>(query: Query) {
  return query
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .leftJoin(users, and(eq(users.tenantId, apiKeys.tenantId), eq(users.id, apiKeys.userId)))
    .leftJoin(
      virtualAccounts,
      and(eq(virtualAccounts.tenantId, apiKeys.tenantId), eq(virtualAccounts.id, apiKeys.virtualAccountId)),
    );
}

export async function listApiKeys(
  db: Db,
  tenantId: TenantId,
  listing: KeyListing,
  page: PageRequest,
  now: Date,
): Promise<Page<ApiKeySummary>> {
  const { found, plan } = await selectPage(db, tenantId, listing, page, now);
  return finishPage(found, plan, page.limit, () => countApiKeys(db, tenantId, listing, now));
}

export async function listApiKeyBatch(
  db: Db,
  tenantId: TenantId,
  listing: KeyListing,
  page: PageRequest,
  now: Date,
): Promise<Batch<ApiKeySummary>> {
  const { found, plan } = await selectPage(db, tenantId, listing, page, now);
  return finishBatch(found, plan, page.limit);
}

async function selectPage(
  db: Db,
  tenantId: TenantId,
  listing: KeyListing,
  page: PageRequest,
  now: Date,
): Promise<{ found: (ApiKeySummary & { sortKey: string })[]; plan: Plan }> {
  const { descending = true } = listing;
  const ordering =
    listing.sort === 'spend' ? bySpend(listing.spendSince) : orderings[listing.sort ?? 'created'];
  const plan = planPage({ ...ordering, id: sql`${apiKeys.id}`, descending }, page);
  // Picked by their ids first: of two hundred thousand rows only those of the page are then joined and written out.
  const picked = withOwner(db.select({ id: apiKeys.id }).from(apiKeys).$dynamic())
    .where(and(filtered(tenantId, listing, now), plan.where))
    .orderBy(plan.orderBy)
    .limit(page.limit + 1)
    .as('picked');
  const found = await selectKeys(db, { sortKey: plan.sortKey })
    .innerJoin(picked, eq(picked.id, apiKeys.id))
    .where(eq(apiKeys.tenantId, tenantId))
    .orderBy(plan.orderBy);
  return { found: found as (ApiKeySummary & { sortKey: string })[], plan };
}

async function countApiKeys(db: Db, tenantId: TenantId, filters: KeyFilters, now: Date): Promise<number> {
  const counted = { keys: sql`count(*)`.mapWith(Number) };
  const [row] = await withOwner(db.select(counted).from(apiKeys).$dynamic()).where(
    filtered(tenantId, filters, now),
  );
  return row?.keys ?? 0;
}

function filtered(tenantId: TenantId, filters: KeyFilters, now: Date): SQL | undefined {
  const { kind, userId, search, status, revokedSince, endsWithinDays } = filters;
  const at = moment(now);
  return and(
    eq(apiKeys.tenantId, tenantId),
    kind && eq(apiKeys.kind, kind),
    userId && eq(apiKeys.userId, userId),
    ownedAs(tenantId, filters, at),
    revokedSince && sql`(${apiKeys.revokedAt} is null or ${apiKeys.revokedAt} >= ${moment(revokedSince)})`,
    ...[status ?? []].flat().map((one) => hasStatus(one, at)),
    endsWithinDays === undefined
      ? undefined
      : sql`(${isHeld(at)} and ${endsAt} <= ${at} + make_interval(hours => 24 * ${endsWithinDays}::int))`,
    matches(search, apiKeys.name, apiKeys.publicId, sql`coalesce(${users.email}, ${virtualAccounts.name})`),
  );
}

function hasStatus(status: KeyStatusFilter, at: SQL): SQL {
  const held = isHeld(at);
  const byStatus: Record<KeyStatusFilter, SQL> = {
    held,
    enabled: isEnabled(at),
    disabled: sql`(${apiKeys.disabledAt} is not null and ${apiKeys.revokedAt} is null)`,
    expired: sql`(${isExpired(at)} and ${apiKeys.disabledAt} is null)`,
    revoked: sql`${apiKeys.revokedAt} is not null`,
    'never-used': sql`${apiKeys.lastUsedAt} is null`,
  };
  return byStatus[status];
}

export async function findApiKey(
  db: Db,
  tenantId: TenantId,
  keyId: ApiKeyId,
): Promise<ApiKeySummary | undefined> {
  const [found] = await selectKeys(db, {}).where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, keyId)));
  return found as ApiKeySummary | undefined;
}

/** How many keys count against the maximum: those that neither ended nor were revoked, disabled ones among them. */
export async function countHeldPats(db: Db, tenantId: TenantId, userId: UserId, now: Date): Promise<number> {
  return countApiKeys(db, tenantId, { kind: 'pat', userId, status: 'held' }, now);
}

/** PATs held by owner, for a page of users. Owners without one are not in it. */
export async function countHeldPatsByUser(
  db: Db,
  tenantId: TenantId,
  userIds: readonly UserId[],
  now: Date,
): Promise<Map<UserId, number>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .select({ userId: apiKeys.userId, keys: sql`count(*)`.mapWith(Number) })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .where(
      and(
        eq(apiKeys.tenantId, tenantId),
        eq(apiKeys.kind, 'pat'),
        inArray(apiKeys.userId, [...userIds]),
        isHeld(moment(now)),
      ),
    )
    .groupBy(apiKeys.userId);
  return new Map(rows.flatMap(({ userId, keys }) => (userId ? [[userId, keys] as const] : [])));
}

/** The key to give up first when no more may be made: the one unused for longest. */
export async function findLeastUsedPat(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  now: Date,
): Promise<ApiKeySummary | undefined> {
  const [found] = await selectKeys(db, {})
    .where(
      and(
        eq(apiKeys.tenantId, tenantId),
        eq(apiKeys.kind, 'pat'),
        eq(apiKeys.userId, userId),
        isHeld(moment(now)),
      ),
    )
    .orderBy(sql`${apiKeys.lastUsedAt} asc nulls first`, asc(apiKeys.createdAt))
    .limit(1);
  return found as ApiKeySummary | undefined;
}

/** The end of a key that somebody presented, by the part of it that is no secret. */
export async function findKeyEnd(
  db: Db,
  tenantId: TenantId,
  publicId: string,
): Promise<{ endsAt: Date | null } | undefined> {
  const [found] = await db
    .select({ endsAt })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.publicId, publicId)));
  return found;
}

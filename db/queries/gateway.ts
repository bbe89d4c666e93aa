import { eq, sql } from 'drizzle-orm';
import type {
  ApiKeyId,
  ModelId,
  ProviderAccountId,
  TeamId,
  TenantId,
  UserId,
  VirtualAccountId,
} from '../ids.ts';
import { apiKeys, type Provider, tenantSettings, tenants, users, virtualAccounts } from '../schema/index.ts';
import { storableJson } from '../storable-text.ts';
import type { Db } from '../types.ts';
import { isUsable } from './key-end.ts';
import { prepareOnce } from './prepared.ts';
import { selectTeamIds } from './team-membership.ts';

export interface GatewayGrant {
  providerAccountId: ProviderAccountId;
}

const memberTeams = selectTeamIds(apiKeys.tenantId, apiKeys.userId);

// Three branches rather than one condition with "or": each is then served by an index of its own.
const reachingGrants = sql`
  select held.provider_account_id from grants held
  where held.tenant_id = ${apiKeys.tenantId} and held.user_id = ${apiKeys.userId}
  union all
  select held.provider_account_id from grants held
  where held.tenant_id = ${apiKeys.tenantId} and held.virtual_account_id = ${apiKeys.virtualAccountId}
  union all
  select held.provider_account_id from grants held
  where held.tenant_id = ${apiKeys.tenantId} and held.team_id in (${memberTeams})`;

const keyByPublicId = prepareOnce((db) =>
  db
    .select({
      id: apiKeys.id,
      tenantId: apiKeys.tenantId,
      publicId: apiKeys.publicId,
      kind: apiKeys.kind,
      hash: apiKeys.hash,
      hashKid: apiKeys.hashKid,
      userId: apiKeys.userId,
      virtualAccountId: apiKeys.virtualAccountId,
      createdAt: apiKeys.createdAt,
      expiresAt: apiKeys.expiresAt,
      revokedAt: apiKeys.revokedAt,
      disabledAt: apiKeys.disabledAt,
      drainSeconds: apiKeys.drainSeconds,
      user: { active: users.active, roles: users.roles },
      virtualAccount: { tags: virtualAccounts.tags },
      maxPatAgeDays: tenantSettings.maxPatAgeDays,
      catalogVersion: tenants.catalogVersion,
      teamIds: sql<TeamId[]>`array(${memberTeams})::text[]`,
      grants: sql<GatewayGrant[]>`coalesce((
        select jsonb_agg(jsonb_build_object('providerAccountId', reach.provider_account_id))
        from (${reachingGrants}) reach), '[]')`,
    })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .leftJoin(users, sql`${users.tenantId} = ${apiKeys.tenantId} and ${users.id} = ${apiKeys.userId}`)
    .leftJoin(
      virtualAccounts,
      sql`${virtualAccounts.tenantId} = ${apiKeys.tenantId} and ${virtualAccounts.id} = ${apiKeys.virtualAccountId}`,
    )
    .where(
      sql`${apiKeys.publicId} = ${sql.placeholder('publicId')} and ${apiKeys.hash} = any(${sql.placeholder('hashes')}::bytea[])`,
    )
    .prepare('gateway_key'),
);

export type GatewayKey = Awaited<ReturnType<ReturnType<typeof keyByPublicId>['execute']>>[number];

/**
 * A key with all that its rights depend on. Not scoped by a tenant: this is what proves the tenant. Asked with its hash
 * too: rights that are gathered only for who holds the secret let no time tell which public ids were issued.
 */
export async function findKeyForGateway(
  db: Db,
  publicId: string,
  hashes: readonly Buffer[],
): Promise<GatewayKey | undefined> {
  const [key] = await keyByPublicId(db).execute({ publicId, hashes });
  return key;
}

export interface CatalogAccount {
  id: ProviderAccountId;
  name: string;
  provider: Provider;
  baseUrl: string | null;
  credentialEncrypted: string | null;
  enabled: boolean;
}

export interface CatalogModel {
  id: ModelId;
  providerAccountId: ProviderAccountId;
  name: string;
  upstreamId: string;
  types: string[];
  enabled: boolean;
  /** Ids of the users, teams and virtual accounts that may call it; null unless restricted. */
  subjects: (UserId | TeamId | VirtualAccountId)[] | null;
  createdAtSeconds: number;
  /** The newest price that a manager set; null or all null: the catalog's holds. */
  price: {
    id: string;
    inputNanoPerMillion: number | null;
    cachedInputNanoPerMillion: number | null;
    outputNanoPerMillion: number | null;
  } | null;
}

export interface GatewayCatalog {
  catalogVersion: number;
  accounts: CatalogAccount[];
  models: CatalogModel[];
}

// Spelled out: Drizzle drops the table's name in a select of one table, and the inner tables have an `id` too.
const outerTenant = sql`tenants.id`;

const catalogByTenant = prepareOnce((db) =>
  db
    .select({
      catalogVersion: tenants.catalogVersion,
      accounts: sql<CatalogAccount[]>`coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', account.id, 'name', account.name, 'provider', account.provider, 'baseUrl', account.base_url,
          'credentialEncrypted', account.credential_encrypted, 'enabled', account.enabled) order by account.name)
        from provider_accounts account where account.tenant_id = ${outerTenant}), '[]')`,
      models: sql<CatalogModel[]>`coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', model.id, 'providerAccountId', model.provider_account_id, 'name', model.name,
          'upstreamId', model.upstream_id, 'types', model.types, 'enabled', model.enabled,
          'createdAtSeconds', floor(extract(epoch from model.created_at)),
          'subjects', case when model.restricted then coalesce((
            select jsonb_agg(coalesce(subject.user_id, subject.team_id, subject.virtual_account_id))
            from model_subjects subject
            where subject.tenant_id = model.tenant_id and subject.model_id = model.id), '[]') end,
          'price', (
            select jsonb_build_object(
              'id', price.id, 'inputNanoPerMillion', price.input_nano_per_million,
              'cachedInputNanoPerMillion', price.cached_input_nano_per_million,
              'outputNanoPerMillion', price.output_nano_per_million)
            from model_prices price
            where price.tenant_id = model.tenant_id and price.model_id = model.id
            order by price.created_at desc, price.id desc limit 1)) order by model.name)
        from models model where model.tenant_id = ${outerTenant}), '[]')`,
    })
    .from(tenants)
    .where(eq(tenants.id, sql.placeholder('tenantId')))
    .prepare('gateway_catalog'),
);

/** Everything callable of a tenant, in one round trip and from one snapshot. */
export async function loadCatalog(db: Db, tenantId: TenantId): Promise<GatewayCatalog | undefined> {
  const [catalog] = await catalogByTenant(db).execute({ tenantId });
  return catalog;
}

const usableKeys = prepareOnce((db) =>
  db
    .select({ publicId: apiKeys.publicId })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .leftJoin(users, sql`${users.tenantId} = ${apiKeys.tenantId} and ${users.id} = ${apiKeys.userId}`)
    .where(
      sql`${apiKeys.publicId} = any(${sql.placeholder('publicIds')}::bpchar[])
        and ${isUsable(sql`${sql.placeholder('now')}::timestamptz`)}`,
    )
    .prepare('gateway_usable_keys'),
);

/** Which of these keys still open the door: what the sweep over open streams asks, in one question for all. */
export async function listUsableKeyIds(
  db: Db,
  publicIds: readonly string[],
  now: Date,
): Promise<Set<string>> {
  if (publicIds.length === 0) return new Set();
  const rows = await usableKeys(db).execute({ publicIds: [...publicIds], now: now.toISOString() });
  return new Set(rows.map((row) => row.publicId));
}

export interface KeyTouch {
  id: ApiKeyId;
  tenantId: TenantId;
  at: Date;
  address: string | null;
  client: string | null;
}

const touch = prepareOnce((db) => {
  const seen = db.$with('seen', {}).as(sql`
    select distinct on (id) * from jsonb_to_recordset(${sql.placeholder('touches')}::jsonb)
      as line("tenantId" uuid, id uuid, at timestamptz, address text, client text)
    order by id, at desc`);
  // Locked in one order first: two replicas that touch the same keys then cannot wait for each other in a circle.
  const held = db.$with('held', {}).as(sql`
    select key.tenant_id, key.id, seen.at, seen.address, seen.client
    from api_keys key join seen on key.tenant_id = seen."tenantId" and key.id = seen.id
    where key.last_used_at is null or key.last_used_at < seen.at
    order by key.tenant_id, key.id for no key update of key`);
  const touched = db.$with('touched', { id: sql`id` }).as(sql`
    update api_keys key
    set last_used_at = held.at, last_used_address = held.address, last_used_client = held.client
    from held
    where key.tenant_id = held.tenant_id and key.id = held.id
      and (key.last_used_at is null or key.last_used_at < held.at)
    returning key.id`);
  return db
    .with(seen, held, touched)
    .select({ touched: sql`count(*)`.mapWith(Number) })
    .from(touched)
    .prepare('gateway_touch_keys');
});

/** Moves "last used" forward, never back, whatever order replicas report in. Returns how many keys moved. */
export async function touchKeys(db: Db, touches: readonly KeyTouch[]): Promise<number> {
  if (touches.length === 0) return 0;
  const [row] = await touch(db).execute({ touches: storableJson(touches) });
  return row?.touched ?? 0;
}

import { and, asc, eq, gte, inArray, type SQL, sql } from 'drizzle-orm';
import type { ProviderAccountId, TenantId } from '../ids.ts';
import { models, type Provider, providerAccounts, usageRollups } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { ownUsage } from './own-usage.ts';
import { everyoneTeam } from './teams.ts';

/** Who holds a role on an account, short enough for a cell. */
export interface AccountReach {
  everyone: boolean;
  /** Without `everyone`. */
  teams: string[];
  /** Active ones. */
  users: number;
  virtualAccounts: number;
}

export interface AccountTraffic {
  requests: number;
  errors: number;
  costNano: number;
  /** Requests whose cost is unknown: the sum leaves them out. */
  unpricedRequests: number;
}

export interface AccountOverview extends AccountTraffic {
  id: ProviderAccountId;
  name: string;
  provider: Provider;
  baseUrl: string | null;
  enabled: boolean;
  models: number;
  enabledModels: number;
  reach: AccountReach;
}

const reach = sql<AccountReach>`(
  select jsonb_build_object(
    'everyone', coalesce(bool_or(team.name = ${everyoneTeam}), false),
    'teams', coalesce(jsonb_agg(team.name order by team.name) filter (where team.name <> ${everyoneTeam}), '[]'::jsonb),
    'users', count(person.id),
    'virtualAccounts', count(held.virtual_account_id))
  from grants held
  left join teams team on team.tenant_id = held.tenant_id and team.id = held.team_id
  left join users person on person.tenant_id = held.tenant_id and person.id = held.user_id and person.active
  where held.tenant_id = ${providerAccounts}.tenant_id and held.provider_account_id = ${providerAccounts}.id)`;

interface TrafficQuestion {
  since: Date;
  /** The kinds of provider whose answers are made up: see `ownUsage`. */
  simulatedKinds: readonly Provider[];
}

function sumsOf(own: ReturnType<typeof ownUsage>) {
  const sum = (value: SQL, name: string) => sql`coalesce(sum(${value}), 0)`.mapWith(Number).as(name);
  return {
    requests: sum(own.requests, 'requests'),
    errors: sum(own.errors, 'errors'),
    costNano: sum(own.costNano, 'cost_nano'),
    unpricedRequests: sum(own.unpricedRequests, 'unpriced'),
  };
}

/** Every account asked for, with its models, its reach and its traffic since an hour, in one statement. */
export async function listAccountOverviews(
  db: Db,
  tenantId: TenantId,
  { only, since, simulatedKinds }: TrafficQuestion & { only: 'all' | ReadonlySet<ProviderAccountId> },
): Promise<AccountOverview[]> {
  if (only !== 'all' && only.size === 0) return [];
  const own = ownUsage(simulatedKinds);
  const traffic = db
    .select({ accountId: providerAccounts.id, ...sumsOf(own) })
    .from(usageRollups)
    .innerJoin(providerAccounts, own.isOwn)
    .where(and(eq(usageRollups.tenantId, tenantId), gte(usageRollups.hour, since)))
    .groupBy(providerAccounts.id)
    .as('traffic');
  const owned = sql`${models} owned where owned.tenant_id = ${providerAccounts}.tenant_id and owned.provider_account_id = ${providerAccounts}.id`;
  const number = (column: unknown) => sql`coalesce(${column}, 0)`.mapWith(Number);
  return db
    .select({
      id: providerAccounts.id,
      name: providerAccounts.name,
      provider: providerAccounts.provider,
      baseUrl: providerAccounts.baseUrl,
      enabled: providerAccounts.enabled,
      models: sql`(select count(*) from ${owned})`.mapWith(Number),
      enabledModels: sql`(select count(*) from ${owned} and owned.enabled)`.mapWith(Number),
      reach,
      requests: number(traffic.requests),
      errors: number(traffic.errors),
      costNano: number(traffic.costNano),
      unpricedRequests: number(traffic.unpricedRequests),
    })
    .from(providerAccounts)
    .leftJoin(traffic, eq(traffic.accountId, providerAccounts.id))
    .where(
      and(
        eq(providerAccounts.tenantId, tenantId),
        only === 'all' ? undefined : inArray(providerAccounts.id, [...only]),
      ),
    )
    .orderBy(asc(providerAccounts.name));
}

/** The traffic of one account since an hour, by the id that its models were called with. */
export async function listModelTraffic(
  db: Db,
  tenantId: TenantId,
  { providerAccountId, since, simulatedKinds }: TrafficQuestion & { providerAccountId: ProviderAccountId },
): Promise<Map<string, AccountTraffic>> {
  const own = ownUsage(simulatedKinds);
  const rows = await db
    .select({ model: usageRollups.model, ...sumsOf(own) })
    .from(usageRollups)
    .innerJoin(providerAccounts, own.isOwn)
    .where(
      and(
        eq(usageRollups.tenantId, tenantId),
        gte(usageRollups.hour, since),
        eq(providerAccounts.id, providerAccountId),
      ),
    )
    .groupBy(usageRollups.model);
  return new Map(rows.map(({ model, ...traffic }) => [model, traffic]));
}

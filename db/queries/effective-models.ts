import { and, asc, eq, sql } from 'drizzle-orm';
import type { ModelId, ProviderAccountId, TenantId, UserId, VirtualAccountId } from '../ids.ts';
import { models, type Provider, type ProviderAccountRole, providerAccounts } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { selectTeamIds } from './team-membership.ts';
import { everyoneTeam } from './teams.ts';

export type Caller = { userId: UserId } | { virtualAccountId: VirtualAccountId };

export interface CallableModel {
  id: ModelId;
  name: string;
  upstreamId: string;
  types: string[];
  providerAccountId: ProviderAccountId;
  providerAccount: string;
  provider: Provider;
  /** Null for a tenant admin who calls it without any grant. */
  grant: { role: ProviderAccountRole; kind: 'direct' | 'team' | 'everyone'; team: string | null } | null;
}

/**
 * What a subject may call now, each model with the nearest grant that opens it: one's own, then a team's, then
 * `everyone`'s. The data plane decides by the same rules: a test holds the two together.
 */
export async function listCallableModels(
  db: Db,
  tenantId: TenantId,
  caller: Caller,
): Promise<CallableModel[]> {
  const userId = 'userId' in caller ? caller.userId : null;
  const virtualAccountId = 'virtualAccountId' in caller ? caller.virtualAccountId : null;
  const isAdmin = sql`exists (
    select 1 from users person
    where person.tenant_id = ${tenantId} and person.id = ${userId}::uuid and person.active
      and 'tenant-admin' = any(person.roles))`;
  const isThere = sql`(${virtualAccountId}::uuid is not null or exists (
    select 1 from users person
    where person.tenant_id = ${tenantId} and person.id = ${userId}::uuid and person.active))`;
  const myTeams = sql`(${selectTeamIds(sql`${tenantId}`, sql`${userId}::uuid`)})`;
  const grant = sql<CallableModel['grant']>`(
    select jsonb_build_object('role', held.role, 'team', team.name, 'kind', case
      when held.team_id is null then 'direct' when team.name = ${everyoneTeam} then 'everyone' else 'team' end)
    from grants held left join teams team on team.tenant_id = held.tenant_id and team.id = held.team_id
    where held.tenant_id = ${tenantId} and held.provider_account_id = ${providerAccounts.id}
      and (held.user_id = ${userId}::uuid or held.virtual_account_id = ${virtualAccountId}::uuid or held.team_id in ${myTeams})
    order by held.team_id is not null, team.name = ${everyoneTeam}, held.role desc, team.name
    limit 1)`;
  const isListed = sql`exists (
    select 1 from model_subjects listed
    where listed.tenant_id = ${tenantId} and listed.model_id = ${models.id}
      and (listed.user_id = ${userId}::uuid or listed.virtual_account_id = ${virtualAccountId}::uuid or listed.team_id in ${myTeams}))`;
  return db
    .select({
      id: models.id,
      name: models.name,
      upstreamId: models.upstreamId,
      types: models.types,
      providerAccountId: models.providerAccountId,
      providerAccount: providerAccounts.name,
      provider: providerAccounts.provider,
      grant,
    })
    .from(models)
    .innerJoin(
      providerAccounts,
      and(eq(providerAccounts.tenantId, models.tenantId), eq(providerAccounts.id, models.providerAccountId)),
    )
    .where(
      and(
        eq(models.tenantId, tenantId),
        models.enabled,
        providerAccounts.enabled,
        isThere,
        sql`(${isAdmin} or (${grant} is not null and (not ${models.restricted} or ${isListed})))`,
      ),
    )
    .orderBy(asc(providerAccounts.name), asc(models.name));
}

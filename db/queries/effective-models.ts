import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { ModelId, ProviderAccountId, TenantId, UserId, VirtualAccountId } from '../ids.ts';
import { models, type Provider, type ProviderAccountRole, providerAccounts } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { selectNamed, selectTeamIds } from './team-membership.ts';
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

/** What the rule asks of a model. */
interface Callable {
  /** Both the model and its account are. */
  isEnabled: SQL;
  isRestricted: SQL;
}

/** What the rule asks of a caller. */
interface Standing {
  /** Not so for somebody who was deactivated. */
  isThere: SQL;
  isAdmin: SQL;
  /** Holds any role on the account of the model. */
  isGranted: SQL;
  /** Stands in the allow-list of the model. */
  isListed: SQL;
}

/** The rule of access. The data plane decides by the same: a test holds the two together. */
function mayCall({
  isEnabled,
  isRestricted,
  isThere,
  isAdmin,
  isGranted,
  isListed,
}: Callable & Standing): SQL {
  return sql`(${isEnabled} and ${isThere}
    and (${isAdmin} or (${isGranted} and (not ${isRestricted} or ${isListed}))))`;
}

/** Of one caller; with the nearest grant that opens an account: one's own, then a team's, then `everyone`'s. */
function standingOf(tenantId: TenantId, caller: Caller) {
  const userId = 'userId' in caller ? caller.userId : null;
  const virtualAccountId = 'virtualAccountId' in caller ? caller.virtualAccountId : null;
  const myTeams = sql`(${selectTeamIds(sql`${tenantId}`, sql`${userId}::uuid`)})`;
  /** Of a grant or of a line of an allow-list, both under the name `held`. */
  const isMine = sql`(held.tenant_id = ${tenantId} and (held.user_id = ${userId}::uuid
    or held.virtual_account_id = ${virtualAccountId}::uuid or held.team_id in ${myTeams}))`;
  const grant = sql<CallableModel['grant']>`(
    select jsonb_build_object('role', held.role, 'team', team.name, 'kind', case
      when held.team_id is null then 'direct' when team.name = ${everyoneTeam} then 'everyone' else 'team' end)
    from grants held left join teams team on team.tenant_id = held.tenant_id and team.id = held.team_id
    where held.provider_account_id = ${providerAccounts.id} and ${isMine}
    order by held.team_id is not null, team.name = ${everyoneTeam}, held.role desc, team.name
    limit 1)`;
  // Neither asks anything of the model's row, so that PostgreSQL gathers each once and not once a model.
  const isGranted = sql`${providerAccounts.id} in (select held.provider_account_id from grants held where ${isMine})`;
  const isListed = sql`${models.id} in (select held.model_id from model_subjects held where ${isMine})`;
  return {
    grant,
    isGranted,
    isListed,
    isThere: sql`(${virtualAccountId}::uuid is not null or exists (
      select 1 from users person
      where person.tenant_id = ${tenantId} and person.id = ${userId}::uuid and person.active))`,
    isAdmin: sql`exists (
      select 1 from users person
      where person.tenant_id = ${tenantId} and person.id = ${userId}::uuid and person.active
        and 'tenant-admin' = any(person.roles))`,
  };
}

const oneModel: Callable = {
  isEnabled: sql`(${models.enabled} and ${providerAccounts.enabled})`,
  isRestricted: sql`${models.restricted}`,
};

const ofAccount = and(
  eq(providerAccounts.tenantId, models.tenantId),
  eq(providerAccounts.id, models.providerAccountId),
);

/** What a subject may call now, each model with the nearest grant that opens it. */
export async function listCallableModels(
  db: Db,
  tenantId: TenantId,
  caller: Caller,
): Promise<CallableModel[]> {
  const { grant, ...standing } = standingOf(tenantId, caller);
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
    .innerJoin(providerAccounts, ofAccount)
    .where(and(eq(models.tenantId, tenantId), mayCall({ ...oneModel, ...standing })))
    .orderBy(asc(providerAccounts.name), asc(models.name));
}

/** A select of the ids of the accounts of which a caller may call at least one model now. */
export function selectCallableAccountIds(tenantId: TenantId, caller: Caller): SQL {
  const { grant: _, ...standing } = standingOf(tenantId, caller);
  return sql`
    select ${models.providerAccountId} from ${models} join ${providerAccounts} on ${ofAccount}
    where ${models.tenantId} = ${tenantId} and ${mayCall({ ...oneModel, ...standing })}`;
}

/**
 * A select of the ids of everybody, people and virtual accounts, who may call at least one model of an account now. Grants
 * are gathered once and not once a person, and models that the rule does not tell apart count as one: of people there
 * are ten thousand.
 */
export function selectCallersOf(tenantId: TenantId, providerAccountId: ProviderAccountId): SQL {
  const itsModels = sql`${models} join ${providerAccounts} on ${ofAccount}
    where ${models.tenantId} = ${tenantId} and ${models.providerAccountId} = ${providerAccountId}`;
  const granted = selectNamed(
    tenantId,
    sql`select held.user_id, held.virtual_account_id, held.team_id from grants held
      where held.tenant_id = ${tenantId} and held.provider_account_id = ${providerAccountId}`,
  );
  const listed = selectNamed(
    tenantId,
    sql`select listed.user_id, listed.virtual_account_id, listed.team_id from model_subjects listed
      where listed.tenant_id = ${tenantId} and listed.model_id in (
        select ${models.id} from ${itsModels} and ${oneModel.isEnabled} and ${oneModel.isRestricted})`,
  );
  const rule = mayCall({
    isEnabled: sql`kind.is_enabled`,
    isRestricted: sql`kind.is_restricted`,
    isThere: sql`caller.is_there`,
    isAdmin: sql`caller.is_admin`,
    isGranted: sql`caller.id in (${granted})`,
    isListed: sql`caller.id in (${listed})`,
  });
  return sql`
    select caller.id from (
      select person.id, person.active as is_there, 'tenant-admin' = any(person.roles) as is_admin
      from users person where person.tenant_id = ${tenantId}
      union all
      select account.id, true, false from virtual_accounts account where account.tenant_id = ${tenantId}
    ) caller
    where exists (
      select 1 from (
        select distinct ${oneModel.isEnabled} as is_enabled, ${oneModel.isRestricted} as is_restricted from ${itsModels}
      ) kind where ${rule})`;
}

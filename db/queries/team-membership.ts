import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { TeamId, TenantId } from '../ids.ts';
import { everyoneTeam } from './teams.ts';

/**
 * A select of the ids of a person's teams, `everyone` among them, which has no member rows. None where `userId` is
 * null, as it is for a virtual account. It stands inside `in (…)`, `array(…)` or `exists (…)`.
 */
export function selectTeamIds(tenantId: SQLWrapper, userId: SQLWrapper): SQL {
  return sql`
    select member.team_id from team_members member
    where member.tenant_id = ${tenantId} and member.user_id = ${userId}
    union all
    select team.id from teams team
    where team.tenant_id = ${tenantId} and team.name = ${everyoneTeam} and ${userId} is not null`;
}

/** The same from the side of the teams: a select of `team_id` and `user_id` of every membership. */
function selectMemberships(tenantId: TenantId): SQL {
  return sql`
    select member.team_id, member.user_id from team_members member
    where member.tenant_id = ${tenantId}
    union all
    select team.id, person.id from teams team join users person on person.tenant_id = team.tenant_id
    where team.tenant_id = ${tenantId} and team.name = ${everyoneTeam}`;
}

/** A select of the ids of a team's people. */
export function selectMemberIds(tenantId: TenantId, teamId: TeamId): SQL {
  return sql`
    select member.user_id from (${selectMemberships(tenantId)}) member where member.team_id = ${teamId}`;
}

/**
 * A select of the ids of everybody whom rows name, themselves or through a team. `rows` is a select of the columns of a
 * subject.
 */
export function selectNamed(tenantId: TenantId, rows: SQL): SQL {
  const id = sql`coalesce(named.user_id, named.virtual_account_id, member.user_id)`;
  return sql`
    select ${id} from (${rows}) named
    left join (${selectMemberships(tenantId)}) member on member.team_id = named.team_id
    where ${id} is not null`;
}

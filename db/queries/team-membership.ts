import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
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

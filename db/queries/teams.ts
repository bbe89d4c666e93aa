import { and, asc, eq, inArray } from 'drizzle-orm';
import type { TenantId, UserId } from '../ids.ts';
import { teamMembers, teams } from '../schema/index.ts';
import type { Db } from '../types.ts';

/** Holds every active user by definition, so it has no member rows and is never changed. */
export const everyoneTeam = 'everyone';

export async function insertTeam(db: Db, values: typeof teams.$inferInsert): Promise<void> {
  await db.insert(teams).values(values);
}

export interface TeamOfUser {
  name: string;
  isManager: boolean;
}

/** Of a whole page of people in one question. Who is in no team but `everyone` is not in it. */
export async function listTeamsByUser(
  db: Db,
  tenantId: TenantId,
  userIds: readonly UserId[],
): Promise<Map<UserId, TeamOfUser[]>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .select({ userId: teamMembers.userId, name: teams.name, isManager: teamMembers.isManager })
    .from(teamMembers)
    .innerJoin(teams, and(eq(teams.tenantId, teamMembers.tenantId), eq(teams.id, teamMembers.teamId)))
    .where(and(eq(teamMembers.tenantId, tenantId), inArray(teamMembers.userId, [...userIds])))
    .orderBy(asc(teams.name));
  const byUser = Map.groupBy(rows, ({ userId }) => userId);
  return new Map(
    [...byUser].map(([userId, own]) => [userId, own.map(({ name, isManager }) => ({ name, isManager }))]),
  );
}

/** Whether anybody is in a team, other than in `everyone`, whose members are not written down. */
export async function hasTeamMembers(db: Db, tenantId: TenantId): Promise<boolean> {
  const [found] = await db
    .select({ teamId: teamMembers.teamId })
    .from(teamMembers)
    .where(eq(teamMembers.tenantId, tenantId))
    .limit(1);
  return found !== undefined;
}

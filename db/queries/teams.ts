import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { TeamId, TenantId, UserId } from '../ids.ts';
import { teamMembers, teams, users } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { finishPage, type Page, type PageRequest, planPage } from './keyset.ts';
import { matches } from './search.ts';

/** Holds every active user by definition, so it has no member rows and is never changed. */
export const everyoneTeam = 'everyone';

const summary = {
  id: teams.id,
  name: teams.name,
  displayName: teams.displayName,
  description: teams.description,
  createdAt: teams.createdAt,
  updatedAt: teams.updatedAt,
};

export type TeamSummary = Pick<typeof teams.$inferSelect, keyof typeof summary>;
export type TeamRow = TeamSummary & { members: number; managers: number };

export interface TeamMember {
  userId: UserId;
  email: string;
  displayName: string;
  active: boolean;
  isManager: boolean;
}

const memberCount = sql<number>`case when ${teams.name} = ${everyoneTeam}
  then (select count(*) from ${users} where ${users.tenantId} = ${teams.tenantId} and ${users.active})
  else (select count(*) from ${teamMembers} where ${teamMembers.tenantId} = ${teams.tenantId} and ${teamMembers.teamId} = ${teams.id})
  end`.mapWith(Number);

const managerCount = sql<number>`(select count(*) from ${teamMembers}
  where ${teamMembers.tenantId} = ${teams.tenantId} and ${teamMembers.teamId} = ${teams.id} and ${teamMembers.isManager})`.mapWith(
  Number,
);

export async function listTeams(
  db: Db,
  tenantId: TenantId,
  { search, sort = 'name', descending = false }: TeamListing,
  page: PageRequest,
): Promise<Page<TeamRow>> {
  const key = sort === 'name' ? sql`${teams.name}` : sql`${teams.createdAt}`;
  const plan = planPage(
    { key, type: sort === 'name' ? 'text' : 'timestamptz', id: sql`${teams.id}`, descending },
    page,
  );
  const where = and(
    eq(teams.tenantId, tenantId),
    matches(search, teams.name, teams.displayName, teams.description),
  );
  const found = await db
    .select({ ...summary, members: memberCount, managers: managerCount, sortKey: plan.sortKey })
    .from(teams)
    .where(and(where, plan.where))
    .orderBy(plan.orderBy)
    .limit(page.limit + 1);
  return finishPage<TeamRow>(found, plan, page.limit, () => db.$count(teams, where));
}

export interface TeamListing {
  search?: string | undefined;
  sort?: 'name' | 'created' | undefined;
  descending?: boolean | undefined;
}

export async function findTeam(
  db: Db,
  tenantId: TenantId,
  team: { id: TeamId } | { name: string },
): Promise<TeamSummary | undefined> {
  const [found] = await db
    .select(summary)
    .from(teams)
    .where(
      and(eq(teams.tenantId, tenantId), 'id' in team ? eq(teams.id, team.id) : eq(teams.name, team.name)),
    );
  return found;
}

/** Locks the row, so that two edits of one team's members follow each other. */
export async function lockTeam(tx: Db, tenantId: TenantId, teamId: TeamId): Promise<TeamSummary | undefined> {
  const [found] = await tx
    .select(summary)
    .from(teams)
    .where(and(eq(teams.tenantId, tenantId), eq(teams.id, teamId)))
    .for('update');
  return found;
}

/** `undefined` where the name is taken. */
export async function insertTeam(
  db: Db,
  values: typeof teams.$inferInsert,
): Promise<TeamSummary | undefined> {
  const [inserted] = await db.insert(teams).values(values).onConflictDoNothing().returning(summary);
  return inserted;
}

export async function updateTeam(
  db: Db,
  tenantId: TenantId,
  teamId: TeamId,
  changes: Partial<Pick<TeamSummary, 'name' | 'displayName' | 'description'>>,
  updatedAt: Date,
): Promise<TeamSummary | undefined> {
  const [updated] = await db
    .update(teams)
    .set({ ...changes, updatedAt })
    .where(and(eq(teams.tenantId, tenantId), eq(teams.id, teamId)))
    .returning(summary);
  return updated;
}

export async function deleteTeam(
  db: Db,
  tenantId: TenantId,
  teamId: TeamId,
): Promise<TeamSummary | undefined> {
  const [deleted] = await db
    .delete(teams)
    .where(and(eq(teams.tenantId, tenantId), eq(teams.id, teamId)))
    .returning(summary);
  return deleted;
}

export async function listTeamMembers(db: Db, tenantId: TenantId, teamId: TeamId): Promise<TeamMember[]> {
  return db
    .select({
      userId: users.id,
      email: users.email,
      displayName: users.displayName,
      active: users.active,
      isManager: teamMembers.isManager,
    })
    .from(teamMembers)
    .innerJoin(users, and(eq(users.tenantId, teamMembers.tenantId), eq(users.id, teamMembers.userId)))
    .where(and(eq(teamMembers.tenantId, tenantId), eq(teamMembers.teamId, teamId)))
    .orderBy(asc(sql`lower(${users.email})`));
}

/** The teams of one person, `everyone` not among them. */
export async function listTeamsOfUser(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
): Promise<(TeamSummary & { isManager: boolean })[]> {
  return db
    .select({ ...summary, isManager: teamMembers.isManager })
    .from(teamMembers)
    .innerJoin(teams, and(eq(teams.tenantId, teamMembers.tenantId), eq(teams.id, teamMembers.teamId)))
    .where(and(eq(teamMembers.tenantId, tenantId), eq(teamMembers.userId, userId)))
    .orderBy(asc(teams.name));
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

export async function upsertTeamMembers(db: Db, rows: (typeof teamMembers.$inferInsert)[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insert(teamMembers)
    .values(rows)
    .onConflictDoUpdate({
      target: [teamMembers.tenantId, teamMembers.teamId, teamMembers.userId],
      set: { isManager: sql`excluded.is_manager` },
    });
}

export async function deleteTeamMembers(
  db: Db,
  tenantId: TenantId,
  teamId: TeamId,
  userIds: readonly UserId[],
): Promise<void> {
  if (userIds.length === 0) return;
  await db
    .delete(teamMembers)
    .where(
      and(
        eq(teamMembers.tenantId, tenantId),
        eq(teamMembers.teamId, teamId),
        inArray(teamMembers.userId, [...userIds]),
      ),
    );
}

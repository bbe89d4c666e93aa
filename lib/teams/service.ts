import { sqlState, sqlStates } from '#db/error-code.ts';
import { newId, type TeamId, type TenantId, type UserId } from '#db/ids.ts';
import {
  deleteTeamMembers,
  deleteTeam as deleteTeamRow,
  everyoneTeam,
  insertTeam,
  listTeamMembers,
  lockTeam,
  type TeamMember,
  type TeamSummary,
  updateTeam as updateTeamRow,
  upsertTeamMembers,
} from '#db/queries/teams.ts';
import { listUsersByEmail } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import { recordAudit } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError } from '#lib/errors.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { CreateTeamInput, SetTeamMembersInput, UpdateTeamInput } from './input.ts';
import { type MemberChanges, planMembers } from './plan-members.ts';

type Parts = Pick<Runtime, 'db' | 'evict'>;

export async function createTeam(
  runtime: Parts,
  actor: Actor,
  input: CreateTeamInput,
  now: Date,
): Promise<TeamSummary> {
  requirePermission(actor, 'teams:write');
  const { team, changed } = await runtime.db.transaction(async (tx) => {
    const { name, displayName, description } = input;
    const inserted = await insertTeam(tx, {
      tenantId: actor.tenantId,
      id: newId<TeamId>(),
      name,
      displayName,
      description,
      createdAt: now,
      updatedAt: now,
    });
    if (!inserted) throw nameTaken(name);
    const changes = await applyMembers(tx, actor.tenantId, inserted.id, input, now);
    const details = { members: changes.added };
    await recordAudit(tx, actor, { action: 'team.create', target: targetOf(inserted), details }, now);
    return { team: inserted, changed: changes.userIds };
  });
  evictUsers(runtime, changed);
  return team;
}

export async function updateTeam(
  runtime: Parts,
  actor: Actor,
  { teamId, ...asked }: UpdateTeamInput,
  now: Date,
): Promise<TeamSummary> {
  requirePermission(actor, 'teams:write');
  const team = await runtime.db.transaction(async (tx) => {
    const before = await getLockedTeam(tx, actor.tenantId, teamId);
    const changes = Object.fromEntries(
      Object.entries(asked).filter(
        ([field, value]) => value !== undefined && value !== before[field as keyof TeamSummary],
      ),
    );
    if (Object.keys(changes).length === 0) return before;
    const updated = await updateTeamRow(tx, actor.tenantId, teamId, changes, now).catch((error: unknown) => {
      throw sqlState(error) === sqlStates.unique ? nameTaken(asked.name ?? '') : error;
    });
    if (!updated) throw new Error('a locked team is not there');
    const details = { from: before.name, changed: Object.keys(changes) };
    await recordAudit(tx, actor, { action: 'team.update', target: targetOf(updated), details }, now);
    return updated;
  });
  return team;
}

/** Its grants go with it, so every cached right in the tenant is looked at again. */
export async function deleteTeam(
  runtime: Parts,
  actor: Actor,
  { teamId }: { teamId: TeamId },
  now: Date,
): Promise<void> {
  requirePermission(actor, 'teams:write');
  await runtime.db.transaction(async (tx) => {
    const team = await getLockedTeam(tx, actor.tenantId, teamId);
    await deleteTeamRow(tx, actor.tenantId, teamId).catch((error: unknown) => {
      if (sqlState(error) !== sqlStates.foreignKey) throw error;
      throw new AppError('conflict', 'This team owns virtual accounts. Give them another owner first.');
    });
    await recordAudit(tx, actor, { action: 'team.delete', target: targetOf(team) }, now);
  });
  runtime.evict({ kind: 'tenant', id: actor.tenantId });
}

/** An admin's verb, and that of the team's own managers. */
export async function setTeamMembers(
  runtime: Parts,
  actor: Actor,
  input: SetTeamMembersInput,
  now: Date,
): Promise<TeamMember[]> {
  const { members, changed } = await runtime.db.transaction(async (tx) => {
    const team = await getLockedTeam(tx, actor.tenantId, input.teamId);
    const current = await listTeamMembers(tx, actor.tenantId, team.id);
    const manages = current.some((member) => member.userId === actor.userId && member.isManager);
    if (!manages) requirePermission(actor, 'teams:write');
    const {
      added,
      removed,
      changed: raised,
      userIds,
    } = await applyMembers(tx, actor.tenantId, team.id, input, now);
    if (userIds.length > 0) {
      const details = { added, removed, changed: raised };
      await recordAudit(tx, actor, { action: 'team.members', target: targetOf(team), details }, now);
    }
    return { members: await listTeamMembers(tx, actor.tenantId, team.id), changed: userIds };
  });
  evictUsers(runtime, changed);
  return members;
}

async function applyMembers(
  tx: Db,
  tenantId: TenantId,
  teamId: TeamId,
  asked: { members: string[]; managers: string[] },
  now: Date,
): Promise<MemberChanges> {
  const people = await listUsersByEmail(tx, tenantId, [...asked.members, ...asked.managers]);
  const current = await listTeamMembers(tx, tenantId, teamId);
  const plan = planMembers(current, people, asked);
  await upsertTeamMembers(
    tx,
    plan.upserts.map((member) => ({ tenantId, teamId, ...member, createdAt: now })),
  );
  await deleteTeamMembers(tx, tenantId, teamId, plan.removals);
  return plan;
}

async function getLockedTeam(tx: Db, tenantId: TenantId, teamId: TeamId): Promise<TeamSummary> {
  const team = await lockTeam(tx, tenantId, teamId);
  if (!team) throw new AppError('not_found', 'There is no such team.');
  if (team.name === everyoneTeam) {
    throw new AppError('unprocessable', 'The team “everyone” holds every active user and stays as it is.');
  }
  return team;
}

function evictUsers(runtime: Parts, userIds: readonly UserId[]): void {
  for (const id of userIds) runtime.evict({ kind: 'user', id });
}

function nameTaken(name: string): AppError {
  const taken = `There is already a team named “${name}”.`;
  return new AppError('conflict', taken, { fields: { name: [taken] } });
}

function targetOf(team: TeamSummary) {
  return { type: 'team', id: team.id, label: team.name };
}

import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { findTeam, listTeamMembers, listTeams, listTeamsOfUser } from '#db/queries/teams.ts';
import { auditEvents, grants, virtualAccounts } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createActor,
  createAdmin,
  createGrant,
  createProviderAccount,
  createTeam as createTeamRow,
  createVirtualAccount,
  testNow as now,
} from '#tests/support/factories.ts';
import { createParts } from '#tests/support/parts.ts';
import { createTeamInput, setTeamMembersInput, updateTeamInput } from './input.ts';
import { createTeam, deleteTeam, setTeamMembers, updateTeam } from './service.ts';

function auditOf(db: Db, targetId: string) {
  return db.select().from(auditEvents).where(eq(auditEvents.targetId, targetId)).orderBy(auditEvents.action);
}

describe('createTeam', () => {
  it('makes a team with its people, managers among them', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const ann = await createActor(db, { tenantId: admin.tenantId });
    const bob = await createActor(db, { tenantId: admin.tenantId });
    const input = createTeamInput.parse({
      name: 'search',
      members: `${ann.email.toUpperCase()}, ${bob.email}`,
      managers: [bob.email],
    });

    const team = await createTeam(parts, admin, input, now);

    const members = await listTeamMembers(db, admin.tenantId, team.id);
    expect(members.map(({ userId, isManager }) => ({ userId, isManager }))).toEqual(
      expect.arrayContaining([
        { userId: ann.userId, isManager: false },
        { userId: bob.userId, isManager: true },
      ]),
    );
    expect(parts.evictions.map((eviction) => eviction.id).sort()).toEqual([ann.userId, bob.userId].sort());
    expect(await auditOf(db, team.id)).toMatchObject([{ action: 'team.create', targetLabel: 'search' }]);
    expect(await listTeamsOfUser(db, admin.tenantId, bob.userId)).toMatchObject([
      { name: 'search', isManager: true },
    ]);
    const page = await listTeams(db, admin.tenantId, {}, { limit: 10 });
    expect(page.rows.map(({ name, members: people, managers }) => [name, people, managers])).toEqual([
      ['everyone', 3, 0],
      ['search', 2, 1],
    ]);
  });

  it('refuses a name that is taken, people who are not here, and members who ask', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const stranger = await createActor(db);
    const input = createTeamInput.parse({ name: 'search' });
    await createTeam(parts, admin, input, now);

    await expect(createTeam(parts, admin, input, now)).rejects.toMatchObject({ code: 'conflict' });
    await expect(createTeam(parts, admin, { ...input, name: 'everyone' }, now)).rejects.toMatchObject({
      code: 'conflict',
    });
    const withStranger = { ...input, name: 'other', members: [stranger.email] };
    await expect(createTeam(parts, admin, withStranger, now)).rejects.toMatchObject({
      code: 'invalid',
      message: `No user has the address ${stranger.email}.`,
    });
    expect(await findTeam(db, admin.tenantId, { name: 'other' })).toBeUndefined();
    const member = await createActor(db, { tenantId: admin.tenantId });
    await expect(createTeam(parts, member, input, now)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('updateTeam', () => {
  it('renames, and adds no event where nothing changed', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const { teamId } = await createTeamRow(db, admin.tenantId, { name: 'before' });
    await createTeamRow(db, admin.tenantId, { name: 'taken' });

    const rename = updateTeamInput.parse({ teamId, name: 'renamed' });
    expect(await updateTeam(parts, admin, rename, now)).toMatchObject({ name: 'renamed' });
    await updateTeam(parts, admin, rename, now);
    expect(await auditOf(db, teamId)).toMatchObject([{ action: 'team.update', details: { from: 'before' } }]);
    await expect(updateTeam(parts, admin, { teamId, name: 'taken' }, now)).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('deleteTeam', () => {
  it('takes its grants with it and looks at every right again', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const { teamId } = await createTeamRow(db, admin.tenantId, { members: [admin.userId] });
    const { providerAccountId } = await createProviderAccount(db, admin.tenantId);
    await createGrant(db, admin.tenantId, providerAccountId, { teamId });

    await deleteTeam(parts, admin, { teamId }, now);

    expect(await db.$count(grants, eq(grants.tenantId, admin.tenantId))).toBe(0);
    expect(parts.evictions).toEqual([{ kind: 'tenant', id: admin.tenantId }]);
    expect(await auditOf(db, teamId)).toMatchObject([{ action: 'team.delete' }]);
  });

  it('keeps a team that owns applications', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const { teamId } = await createTeamRow(db, admin.tenantId);
    const { virtualAccountId } = await createVirtualAccount(db, admin.tenantId);
    await db
      .update(virtualAccounts)
      .set({ ownerTeamId: teamId })
      .where(eq(virtualAccounts.id, virtualAccountId));
    await expect(deleteTeam(parts, admin, { teamId }, now)).rejects.toMatchObject({ code: 'conflict' });
    expect(await findTeam(db, admin.tenantId, { id: teamId })).toBeDefined();
  });
});

describe('setTeamMembers', () => {
  it('makes the team what was asked, and evicts whom it changed', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const colleague = () => createActor(db, { tenantId: admin.tenantId });
    const [stays, goes] = [await colleague(), await colleague()];
    const [rises, comes] = [await colleague(), await colleague()];
    const { teamId } = await createTeamRow(db, admin.tenantId, {
      members: [stays.userId, goes.userId, rises.userId],
    });
    const input = setTeamMembersInput.parse({
      teamId,
      members: [stays.email, comes.email, rises.email],
      managers: [rises.email],
    });

    const members = await setTeamMembers(parts, admin, input, now);

    expect(new Map(members.map(({ userId, isManager }) => [userId, isManager]))).toEqual(
      new Map([
        [stays.userId, false],
        [comes.userId, false],
        [rises.userId, true],
      ]),
    );
    expect(parts.evictions.map(({ id }) => id).sort()).toEqual(
      [goes, rises, comes].map((p) => p.userId).sort(),
    );
    expect(await auditOf(db, teamId)).toMatchObject([
      {
        action: 'team.members',
        details: { added: [comes.email], removed: [goes.email], changed: [rises.email] },
      },
    ]);
    await setTeamMembers(parts, admin, input, now);
    expect(await auditOf(db, teamId)).toHaveLength(1);
  });

  it('is open to the team’s own managers and to no other member', async ({ db }) => {
    const parts = createParts(db);
    const manager = await createActor(db);
    const member = await createActor(db, { tenantId: manager.tenantId });
    const { teamId } = await createTeamRow(db, manager.tenantId, {
      members: [member.userId],
      managers: [manager.userId],
    });
    const other = await createTeamRow(db, manager.tenantId);
    const input = { teamId, members: [], managers: [manager.email] };

    await setTeamMembers(parts, manager, input, now);
    await expect(setTeamMembers(parts, member, input, now)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      setTeamMembers(parts, manager, { ...input, teamId: other.teamId }, now),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('every verb', () => {
  it('leaves `everyone` as it is, and finds no team of another tenant', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const foreign = await createTeamRow(db, (await createAdmin(db)).tenantId);
    const everyone = await findTeam(db, admin.tenantId, { name: 'everyone' });
    if (!everyone) throw new Error('a tenant has its team');
    const cases = [
      [everyone.id, 'unprocessable'],
      [foreign.teamId, 'not_found'],
    ] as const;
    for (const [teamId, code] of cases) {
      await expect(updateTeam(parts, admin, { teamId, name: 'mine' }, now)).rejects.toMatchObject({ code });
      await expect(deleteTeam(parts, admin, { teamId }, now)).rejects.toMatchObject({ code });
      await expect(
        setTeamMembers(parts, admin, { teamId, members: [], managers: [] }, now),
      ).rejects.toMatchObject({
        code,
      });
    }
  });
});

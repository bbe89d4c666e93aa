import { eq } from 'drizzle-orm';
import { describe, expect, vi } from 'vitest';
import { listGrants, listWhomToAsk } from '#db/queries/grants.ts';
import { searchSubjects } from '#db/queries/subjects.ts';
import { auditEvents, grants } from '#db/schema/index.ts';
import { attempt } from '#tests/support/attempt.ts';
import { it } from '#tests/support/db-test.ts';
import {
  actorOf,
  createActor,
  createTeam,
  createUser,
  createVirtualAccount,
  testNow,
} from '#tests/support/factories.ts';
import { createGrant, createProviderAccount } from '#tests/support/provider-factories.ts';
import { stageModel } from '#tests/support/stages.ts';
import { beside, countWaiting } from '#tests/support/waiting.ts';
import { isManagerOf, managedAccounts } from './manage-account.ts';
import { removeGrant, setGrant } from './service.ts';

const access = 'provider-account-access' as const;
const manager = 'provider-account-manager' as const;

describe('setGrant', () => {
  it('gives a role, records who got it, and drops what was cached', async ({ db }) => {
    const { admin, member, account, providerAccountId, parts, tenantId } = await stageModel(db);
    const subject = { kind: 'user', id: member.userId } as const;

    const { changed } = await setGrant(parts, admin, { providerAccountId, subject, role: access }, testNow);

    expect(changed).toBe(true);
    expect(await listGrants(db, tenantId, providerAccountId)).toMatchObject([
      { role: access, subject: { kind: 'user', label: member.email, active: true } },
    ]);
    expect(await db.select().from(auditEvents)).toMatchObject([
      {
        action: 'grant.set',
        outcome: 'done',
        targetLabel: account.name,
        details: { role: access, previous: { role: null }, subject: { label: member.email } },
      },
    ]);
    expect(parts.evictions).toEqual([{ kind: 'tenant', id: tenantId }]);
  });

  it('raises a role in place, and says nothing where nothing changed', async ({ db }) => {
    const { admin, everyoneId, providerAccountId, parts, tenantId } = await stageModel(db);
    const subject = { kind: 'team', id: everyoneId } as const;
    const first = await setGrant(parts, admin, { providerAccountId, subject, role: access }, testNow);
    const raised = await setGrant(parts, admin, { providerAccountId, subject, role: manager }, testNow);
    const again = await setGrant(parts, admin, { providerAccountId, subject, role: manager }, testNow);

    expect([raised, again]).toEqual([
      { grantId: first.grantId, changed: true },
      { grantId: first.grantId, changed: false },
    ]);
    expect(await listGrants(db, tenantId, providerAccountId)).toHaveLength(1);
    expect(await db.$count(auditEvents)).toBe(2);
  });

  it('lets a manager through a team grant, and refuses one who only has access', async ({ db }) => {
    const { member, providerAccountId, parts, tenantId } = await stageModel(db);
    const { teamId } = await createTeam(db, tenantId, { members: [member.userId] });
    const other = await createUser(db, tenantId);
    const subject = { kind: 'user', id: other.userId } as const;
    const grantId = await createGrant(db, tenantId, providerAccountId, { teamId });
    const input = { providerAccountId, subject, role: access };

    const actor = actorOf(member);
    expect(await attempt(db, actor, () => setGrant(parts, actor, input, testNow))).toMatchObject({
      code: 'forbidden',
    });
    expect(await db.select().from(auditEvents)).toMatchObject([{ action: 'grant.set', outcome: 'refused' }]);
    expect(parts.evictions).toEqual([]);

    await db.update(grants).set({ role: manager }).where(eq(grants.id, grantId));
    expect(await setGrant(parts, actorOf(member), input, testNow)).toMatchObject({ changed: true });
  });

  it('does not see accounts or subjects of another tenant', async ({ db }) => {
    const home = await stageModel(db);
    const stranger = await stageModel(db);
    const subject = { kind: 'user', id: home.member.userId } as const;
    const foreignSubject = { kind: 'user', id: stranger.member.userId } as const;
    const { parts, providerAccountId } = home;

    await expect(
      setGrant(parts, stranger.admin, { providerAccountId, subject, role: access }, testNow),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      setGrant(parts, home.admin, { providerAccountId, subject: foreignSubject, role: access }, testNow),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(await db.$count(grants)).toBe(0);
  });

  it('gives nothing to someone who left', async ({ db }) => {
    const { admin, providerAccountId, parts, tenantId } = await stageModel(db);
    const gone = await createUser(db, tenantId, { active: false });
    const subject = { kind: 'user', id: gone.userId } as const;
    await expect(
      setGrant(parts, admin, { providerAccountId, subject, role: access }, testNow),
    ).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('makes one grant of ten at once', async ({ database }) => {
    const { db } = database;
    const { admin, everyoneId, providerAccountId, parts, tenantId } = await stageModel(db);
    const subject = { kind: 'team', id: everyoneId } as const;
    await Promise.all(
      Array.from({ length: 10 }, (_, turn) =>
        setGrant(parts, admin, { providerAccountId, subject, role: turn % 2 ? access : manager }, testNow),
      ),
    );
    expect(await listGrants(db, tenantId, providerAccountId)).toHaveLength(1);
  });

  it('tells of two changes at once what each of them found', async ({ database }) => {
    const { db, pool } = database;
    const { admin, everyoneId, providerAccountId, parts } = await stageModel(db);
    const subject = { kind: 'team', id: everyoneId } as const;
    const holder = await pool.connect();
    // Lets both read what there is, and neither write.
    await holder.query('begin; lock table grants in share mode');
    const changes = [access, manager].map((role) =>
      setGrant(parts, admin, { providerAccountId, subject, role }, testNow),
    );
    await vi.waitUntil(async () => (await countWaiting(db)) === 2);
    await holder.query('commit');
    holder.release();
    await Promise.all(changes);

    const told = await db.select({ details: auditEvents.details }).from(auditEvents).orderBy(auditEvents.id);
    expect(told).toHaveLength(2);
    const [first, second] = told.map(({ details }) => details as { role: string; previous: object });
    expect(first?.previous).toEqual({ role: null });
    expect(second?.previous).toEqual({ role: first?.role });
  });
});

describe('removeGrant', () => {
  it('takes the role away, the last manager’s too, and records it', async ({ db }) => {
    const { admin, member, providerAccountId, parts, tenantId } = await stageModel(db);
    const grantId = await createGrant(db, tenantId, providerAccountId, { userId: member.userId }, manager);

    await removeGrant(parts, admin, { grantId }, testNow);

    expect(await listGrants(db, tenantId, providerAccountId)).toEqual([]);
    expect(await db.select().from(auditEvents)).toMatchObject([
      { action: 'grant.delete', details: { role: manager, subject: { label: member.email } } },
    ]);
    expect(parts.evictions).toHaveLength(1);
    await expect(removeGrant(parts, admin, { grantId }, testNow)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('leaves to a change that comes at its side an account without the grant', async ({ database }) => {
    const { db, pool } = database;
    const { admin, everyoneId, providerAccountId, parts } = await stageModel(db);
    const subject = { kind: 'team', id: everyoneId } as const;
    const set = () => setGrant(parts, admin, { providerAccountId, subject, role: access }, testNow);
    const { grantId } = await set();
    const holder = await pool.connect();
    // Holds the removal between its change and its audit event.
    await holder.query('begin; lock table audit_events in share mode');
    const removed = removeGrant(parts, admin, { grantId }, testNow);
    await vi.waitUntil(async () => (await countWaiting(db)) === 1);
    const again = set();
    await vi.waitUntil(async () => (await countWaiting(db)) === 2);
    await holder.query('commit');
    holder.release();
    await removed;

    expect(await again).toMatchObject({ changed: true });
    const told = await db.select({ action: auditEvents.action }).from(auditEvents).orderBy(auditEvents.id);
    expect(told.map(({ action }) => action)).toEqual(['grant.set', 'grant.delete', 'grant.set']);
  });

  it('tells of the role that it found, and not of one that was changed meanwhile', async ({ database }) => {
    const { db, pool } = database;
    const { admin, everyoneId, providerAccountId, parts } = await stageModel(db);
    const subject = { kind: 'team', id: everyoneId } as const;
    const { grantId } = await setGrant(parts, admin, { providerAccountId, subject, role: access }, testNow);
    const holder = await pool.connect();
    await holder.query(`begin; update grants set role = '${manager}' where id = '${grantId}'`);
    await holder.query(`select 1 from provider_accounts where id = '${providerAccountId}' for update`);
    const removed = removeGrant(parts, admin, { grantId }, testNow);
    await vi.waitUntil(async () => (await countWaiting(db)) === 1);
    await holder.query('commit');
    holder.release();
    await removed;
    const events = await db.select().from(auditEvents).where(eq(auditEvents.action, 'grant.delete'));
    expect(events).toMatchObject([{ details: { role: manager } }]);
  });

  it('keeps the last grant of a virtual account', async ({ db }) => {
    const { admin, providerAccountId, parts, tenantId } = await stageModel(db);
    const { virtualAccountId } = await createVirtualAccount(db, tenantId);
    const second = await createProviderAccount(db, tenantId);
    const kept = await createGrant(db, tenantId, providerAccountId, { virtualAccountId });
    const spare = await createGrant(db, tenantId, second.providerAccountId, { virtualAccountId });

    await removeGrant(parts, admin, { grantId: spare }, testNow);
    await expect(removeGrant(parts, admin, { grantId: kept }, testNow)).rejects.toMatchObject({
      code: 'unprocessable',
    });
  });

  it('is not there for a second one at once, also where one grant is left', async ({ database }) => {
    const { db } = database;
    const { admin, providerAccountId, parts, tenantId } = await stageModel(db);
    const { virtualAccountId } = await createVirtualAccount(db, tenantId);
    const second = await createProviderAccount(db, tenantId);
    await createGrant(db, tenantId, second.providerAccountId, { virtualAccountId });
    const grantId = await createGrant(db, tenantId, providerAccountId, { virtualAccountId });
    const removal = `select 1 from provider_accounts for update; delete from grants where id = '${grantId}'`;
    await expect(
      beside(database, removal, () => removeGrant(parts, admin, { grantId }, testNow)),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses members and hides grants of other tenants', async ({ db }) => {
    const { member, providerAccountId, parts, tenantId, everyoneId } = await stageModel(db);
    const stranger = await stageModel(db);
    const grantId = await createGrant(db, tenantId, providerAccountId, { teamId: everyoneId });

    const actor = actorOf(member);
    expect(await attempt(db, actor, () => removeGrant(parts, actor, { grantId }, testNow))).toMatchObject({
      code: 'forbidden',
    });
    await expect(removeGrant(parts, stranger.admin, { grantId }, testNow)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await db.select().from(auditEvents)).toMatchObject([
      { action: 'grant.delete', outcome: 'refused' },
    ]);
  });
});

describe('isManagerOf', () => {
  it('is true of tenant admins, own and team managers and managers through everyone', async ({ db }) => {
    const { admin, member, providerAccountId, tenantId, everyoneId } = await stageModel(db);
    const own = await createProviderAccount(db, tenantId);
    await createGrant(db, tenantId, own.providerAccountId, { userId: member.userId }, manager);
    const person = actorOf(member);

    expect(await isManagerOf(db, admin, providerAccountId)).toBe(true);
    expect(await isManagerOf(db, person, own.providerAccountId)).toBe(true);
    expect(await isManagerOf(db, person, providerAccountId)).toBe(false);
    expect(await managedAccounts(db, person)).toEqual(new Set([own.providerAccountId]));
    expect(await managedAccounts(db, admin)).toBe('all');

    await createGrant(db, tenantId, providerAccountId, { teamId: everyoneId }, manager);
    expect(await isManagerOf(db, person, providerAccountId)).toBe(true);
  });
});

describe('listWhomToAsk', () => {
  it('names managers before tenant admins, and nobody who left', async ({ db }) => {
    const { admin, member, providerAccountId, tenantId } = await stageModel(db);
    const gone = await createUser(db, tenantId, { active: false });
    const { teamId } = await createTeam(db, tenantId, { members: [member.userId, gone.userId] });
    await createGrant(db, tenantId, providerAccountId, { teamId }, manager);

    expect(await listWhomToAsk(db, tenantId, providerAccountId, 3)).toEqual([member.email, admin.email]);
  });

  it('counts everybody as a manager where the team of everyone is one', async ({ db }) => {
    const { admin, member, providerAccountId, tenantId, everyoneId } = await stageModel(db);
    await createUser(db, tenantId, { active: false });
    await createGrant(db, tenantId, providerAccountId, { teamId: everyoneId }, manager);

    const asked = await listWhomToAsk(db, tenantId, providerAccountId, 9);
    expect(asked).toEqual([admin.email, member.email].sort());
  });
});

describe('searchSubjects', () => {
  it('finds teams, people and virtual accounts of this tenant, wildcards taken literally', async ({ db }) => {
    const { tenantId } = await stageModel(db);
    const stranger = await createActor(db);
    await createTeam(db, tenantId, { name: 'search' });
    await createUser(db, tenantId, { email: 'sea@example.test' });
    await createVirtualAccount(db, tenantId, { name: 'seabot' });
    await createUser(db, stranger.tenantId, { email: 'seal@example.test' });

    const found = await searchSubjects(db, tenantId, 'sea', 10);
    expect(found.map((subject) => subject.label)).toEqual(['search', 'sea@example.test', 'seabot']);
    expect(await searchSubjects(db, tenantId, '%', 10)).toEqual([]);
  });
});

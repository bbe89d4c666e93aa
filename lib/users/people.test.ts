import { describe, expect } from 'vitest';
import { newId, type UserId } from '#db/ids.ts';
import { usageRollups } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { it } from '#tests/support/db-test.ts';
import {
  actorOf,
  createActor,
  createAdmin,
  createPat,
  createTeam,
  createTenant,
  createUser,
  testNow as now,
  type TestKey,
} from '#tests/support/factories.ts';
import { createParts } from '#tests/support/parts.ts';
import { keyConsequences } from './consequences.ts';
import { listPeople } from './list.ts';
import { changeRoles, deactivateUser } from './service.ts';

const hour = 3_600_000;

function ago(hours: number): Date {
  return new Date(now.getTime() - hours * hour);
}

async function call(db: Db, { tenantId }: Actor, { keyId }: TestKey, hours: number, requests: number) {
  const rollup = { tenantId, keyId, model: 'demo/echo', providerAccount: 'demo' };
  await db.insert(usageRollups).values({ ...rollup, hour: ago(hours), requests });
}

describe('listPeople', () => {
  it('shows people with their teams and the keys that work', async ({ db }) => {
    const admin = await createAdmin(db);
    const { tenantId } = admin;
    const member = await createActor(db, { tenantId });
    const search = await createTeam(db, tenantId, { members: [member.userId] });
    const ops = await createTeam(db, tenantId, { managers: [member.userId] });
    await createPat(db, member);
    await createPat(db, member, { revokedAt: now });
    await createPat(db, member, { expiresAt: ago(1) });

    const { rows, total } = await listPeople(db, admin, { search: member.email }, { limit: 10 }, now);
    expect(total).toBe(1);
    expect(rows).toMatchObject([
      { email: member.email, roles: ['tenant-member'], active: true, heldKeys: 1 },
    ]);
    expect(rows[0]?.teams).toEqual(
      [
        { name: search.name, isManager: false },
        { name: ops.name, isManager: true },
      ].sort((one, other) => one.name.localeCompare(other.name)),
    );
    const [own] = (await listPeople(db, admin, { search: admin.email }, { limit: 10 }, now)).rows;
    expect(own).toMatchObject({ teams: [], heldKeys: 0 });
  });

  it('is closed to members, and shows nobody of another tenant', async ({ db }) => {
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    await expect(listPeople(db, member, {}, { limit: 10 }, now)).rejects.toMatchObject({ code: 'forbidden' });
    const stranger = await createAdmin(db);
    const { rows } = await listPeople(db, stranger, {}, { limit: 10 }, now);
    expect(rows.map(({ email }) => email)).toEqual([stranger.email]);
  });
});

describe('people by e-mail', () => {
  const inOrder = [
    'user.a@example.test',
    'user0@example.test',
    'USER1@a.example.test',
    'user1@example.test',
    'user1-b@example.test',
    'user11@example.test',
    'user19@example.test',
    'users@example.test',
  ];
  const page = async (db: Db, actor: Actor, cursor: string | undefined, descending = false) =>
    listPeople(db, actor, { search: 'example.test', sort: 'email', descending }, { limit: 3, cursor }, now);

  it('stand in one order, on every page and either way: that of the name, then of the domain', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const admin = actorOf(
      await createUser(db, tenantId, { email: 'boss@else.test', roles: ['tenant-admin'] }),
    );
    for (const email of inOrder.toSorted().reverse()) await createUser(db, tenantId, { email });

    for (const descending of [false, true]) {
      const first = await page(db, admin, undefined, descending);
      const second = await page(db, admin, first.next, descending);
      const third = await page(db, admin, second.next, descending);
      const back = await page(db, admin, third.previous, descending);
      const shown = [first, second, third].flatMap(({ rows }) => rows.map(({ email }) => email));
      expect(shown).toEqual(descending ? inOrder.toReversed() : inOrder);
      expect(back.rows).toEqual(second.rows);
      expect(third.next).toBeUndefined();
    }
  });
});

describe('keyConsequences', () => {
  it('lists the keys that they hold, the busiest first, with what they carried in 30 days', async ({
    db,
  }) => {
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    await createPat(db, member, { name: 'quiet', lastUsedAt: ago(900) });
    const busy = await createPat(db, member, { name: 'busy', lastUsedAt: ago(2) });
    const revoked = await createPat(db, member, { revokedAt: now });
    const ofAdmin = await createPat(db, admin);
    await call(db, admin, busy, 2, 40);
    await call(db, admin, busy, 29 * 24, 2);
    await call(db, admin, busy, 31 * 24, 1_000);
    await call(db, admin, revoked, 1, 7);
    await call(db, admin, ofAdmin, 1, 9);

    const told = await keyConsequences(db, admin, { userId: member.userId }, now);
    expect(told).toMatchObject({
      total: 2,
      withTraffic: 1,
      totalRequests: 42,
      usable: 2,
      hasTraffic: true,
      lastUsedAt: ago(2),
      windowDays: 30,
    });
    expect(told.keys.map(({ name, requests }) => [name, requests])).toEqual([
      ['busy', 42],
      ['quiet', 0],
    ]);
  });

  it('tells of traffic where a key was used today by calls that leave no row', async ({ db }) => {
    const admin = await createAdmin(db);
    const askedAt = async (lastUsedAt: Date) => {
      const member = await createActor(db, { tenantId: admin.tenantId });
      await createPat(db, member);
      await createPat(db, member, { lastUsedAt });
      return (await keyConsequences(db, admin, { userId: member.userId }, now)).hasTraffic;
    };
    expect([await askedAt(ago(23)), await askedAt(ago(26))]).toEqual([true, false]);
  });

  it('counts every key though it lists the busiest only, and leaves out those that a maximum age ended', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db, { maxPatAgeDays: 10 });
    const admin = await createAdmin(db, tenantId);
    for (let index = 0; index < 12; index += 1) await createPat(db, admin);
    await createPat(db, admin, { createdAt: ago(11 * 24) });
    const told = await keyConsequences(db, admin, { userId: admin.userId }, now);
    expect([told.total, told.keys.length, told.hasTraffic]).toEqual([12, 10, false]);
  });

  it('counts apart which of them work: a disabled key is ended with the others, and stops nothing', async ({
    db,
  }) => {
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const told = () => keyConsequences(db, admin, { userId: member.userId }, now);
    await createPat(db, member, { disabledAt: ago(1) });
    expect(await told()).toMatchObject({ total: 1, usable: 0 });
    await createPat(db, member);
    expect(await told()).toMatchObject({ total: 2, usable: 1 });
  });

  it('is refused to members and finds nobody of another tenant', async ({ db }) => {
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const refused = [
      [member, admin.userId, 'forbidden'],
      [await createAdmin(db), member.userId, 'not_found'],
      [admin, newId<UserId>(), 'not_found'],
    ] as const;
    for (const [actor, userId, code] of refused) {
      await expect(keyConsequences(db, actor, { userId }, now)).rejects.toMatchObject({ code });
    }
  });
});

describe('an admin who is not the last one', () => {
  it('can neither deactivate nor demote themselves, and nothing of the attempt stays', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    await createAdmin(db, admin.tenantId);
    const key = await createPat(db, admin);
    const { userId } = admin;
    await expect(deactivateUser(parts, admin, { userId }, now)).rejects.toMatchObject({
      code: 'unprocessable',
      message: 'You cannot deactivate yourself. Another tenant admin can.',
    });
    await expect(changeRoles(parts, admin, { userId, roles: ['tenant-member'] }, now)).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringContaining('your own role'),
    });
    const told = await keyConsequences(db, admin, { userId }, now);
    expect(told.keys.map(({ name }) => name)).toEqual([key.name]);
    expect(parts.evictions).toEqual([]);
  });
});

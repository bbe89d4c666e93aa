import { describe, expect, vi } from 'vitest';
import { newId, type TeamId, type UserId } from '#db/ids.ts';
import { listGrants } from '#db/queries/grants.ts';
import { auditEvents } from '#db/schema/index.ts';
import { attempt } from '#tests/support/attempt.ts';
import { it } from '#tests/support/db-test.ts';
import {
  actorOf,
  createAdmin,
  createTeam,
  createTenant,
  createUser,
  testNow,
} from '#tests/support/factories.ts';
import { createProviderAccount } from '#tests/support/provider-factories.ts';
import { setGrants } from './service.ts';

const role = 'provider-account-access';

describe('setGrants', () => {
  it('gives a role to all of them and tells the data plane once, after the commit', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const admin = await createAdmin(db, tenantId);
    const { providerAccountId } = await createProviderAccount(db, tenantId);
    const { userId } = await createUser(db, tenantId);
    const { teamId } = await createTeam(db, tenantId);
    const subjects = [
      { kind: 'user', id: userId },
      { kind: 'team', id: teamId },
    ] as const;
    const evict = vi.fn();
    const give = () =>
      setGrants({ db, evict }, admin, { providerAccountId, role, subjects: [...subjects] }, testNow);

    expect(await give()).toBe(2);
    expect(await listGrants(db, tenantId, providerAccountId)).toHaveLength(2);
    expect(evict.mock.calls).toEqual([[{ kind: 'tenant', id: tenantId }]]);
    expect(await db.$count(auditEvents)).toBe(2);

    expect(await give()).toBe(0);
    expect(evict).toHaveBeenCalledTimes(1);
    expect(await db.$count(auditEvents)).toBe(2);
  });

  it('lets lists in opposite orders pass each other', async ({ database }) => {
    const { db } = database;
    const { tenantId } = await createTenant(db);
    const admin = await createAdmin(db, tenantId);
    const { providerAccountId } = await createProviderAccount(db, tenantId);
    const teams = await Promise.all(Array.from({ length: 20 }, () => createTeam(db, tenantId)));
    const subjects = teams.map(({ teamId }) => ({ kind: 'team', id: teamId }) as const);
    const give = (list: typeof subjects) =>
      setGrants({ db, evict: vi.fn() }, admin, { providerAccountId, role, subjects: list }, testNow);

    const counts = await Promise.all([give(subjects), give(subjects.toReversed())]);

    expect(counts.toSorted((a, b) => a - b)).toEqual([0, 20]);
    expect(await db.$count(auditEvents)).toBe(20);
  });

  it('gives to nobody where one of them is not there', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const admin = await createAdmin(db, tenantId);
    const { providerAccountId } = await createProviderAccount(db, tenantId);
    const { userId } = await createUser(db, tenantId);
    const subjects = [
      { kind: 'user' as const, id: userId },
      { kind: 'team' as const, id: newId<TeamId>() },
    ];
    const evict = vi.fn();
    await expect(
      setGrants({ db, evict }, admin, { providerAccountId, role, subjects }, testNow),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(await listGrants(db, tenantId, providerAccountId)).toEqual([]);
    expect(evict).not.toHaveBeenCalled();
  });

  it('refuses whoever does not manage the account, and keeps the attempt', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const member = actorOf(await createUser(db, tenantId));
    const { providerAccountId } = await createProviderAccount(db, tenantId);
    const subjects = [{ kind: 'user' as const, id: member.userId as UserId }];
    const refused = await attempt(db, member, () =>
      setGrants({ db, evict: vi.fn() }, member, { providerAccountId, role, subjects }, testNow),
    );
    expect(refused).toMatchObject({ code: 'forbidden' });
    expect(await db.select({ outcome: auditEvents.outcome }).from(auditEvents)).toEqual([
      { outcome: 'refused' },
    ]);
  });
});

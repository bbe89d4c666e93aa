import { describe, expect } from 'vitest';
import { modelSubjects } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createPat,
  createTeam,
  createTenant,
  createUser,
  createVat,
  createVirtualAccount,
  testNow,
} from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { newId, type TenantId } from '../ids.ts';
import { type KeyListing, listApiKeys } from './api-keys.ts';
import { listCallableModels } from './effective-models.ts';

async function names(db: Db, tenantId: TenantId, listing: KeyListing): Promise<string[]> {
  const { rows } = await listApiKeys(db, tenantId, { sort: 'name', ...listing }, { limit: 100 }, testNow);
  return rows.map(({ name }) => name).sort();
}

async function stage(db: Db) {
  const { tenantId, everyoneId } = await createTenant(db);
  const ada = await createUser(db, tenantId);
  const bob = await createUser(db, tenantId);
  const admin = await createUser(db, tenantId, { roles: ['tenant-admin'] });
  const { teamId } = await createTeam(db, tenantId, { members: [ada.userId] });
  const robot = await createVirtualAccount(db, tenantId);
  for (const [user, name] of [
    [ada, 'of-ada'] as const,
    [bob, 'of-bob'] as const,
    [admin, 'of-admin'] as const,
  ]) {
    await createPat(db, user, { name });
  }
  await createVat(db, { tenantId, ...robot }, { name: 'of-robot' });
  const { providerAccountId } = await createProviderAccount(db, tenantId);
  return { tenantId, everyoneId, ada, bob, admin, teamId, robot, providerAccountId };
}

describe('keys by owner and by team', () => {
  it('are those of the one person, or of everybody in the team', async ({ db }) => {
    const { tenantId, ada, teamId, everyoneId } = await stage(db);
    expect(await names(db, tenantId, { owner: ada.userId })).toEqual(['of-ada']);
    expect(await names(db, tenantId, { owner: ada.userId.toUpperCase() })).toEqual(['of-ada']);
    expect(await names(db, tenantId, { team: teamId })).toEqual(['of-ada']);
    expect(await names(db, tenantId, { team: everyoneId })).toEqual(['of-ada', 'of-admin', 'of-bob']);
  });
});

describe('keys by what they may call', () => {
  it('follow the grants, the allow-lists and the switches of the moment', async ({ db }) => {
    const { tenantId, teamId, everyoneId, ada, bob, robot, providerAccountId } = await stage(db);
    const reached = () => names(db, tenantId, { providerAccount: providerAccountId });
    await createGrant(db, tenantId, providerAccountId, { teamId: everyoneId });
    await createGrant(db, tenantId, providerAccountId, { virtualAccountId: robot.virtualAccountId });
    expect(await reached()).toEqual([]);
    await createModel(db, tenantId, providerAccountId, { enabled: false });
    expect(await reached()).toEqual([]);
    const { modelId } = await createModel(db, tenantId, providerAccountId, { restricted: true });
    expect(await reached()).toEqual(['of-admin']);
    await db.insert(modelSubjects).values({ tenantId, modelId, teamId });
    expect(await reached()).toEqual(['of-ada', 'of-admin']);
    await createModel(db, tenantId, providerAccountId);
    expect(await reached()).toEqual(['of-ada', 'of-admin', 'of-bob', 'of-robot']);
    expect(
      await names(db, tenantId, { providerAccount: providerAccountId, kind: 'pat', userId: bob.userId }),
    ).toEqual(['of-bob']);
    expect(
      await names(db, tenantId, { providerAccount: providerAccountId, team: teamId, owner: ada.userId }),
    ).toEqual(['of-ada']);
  });

  it('leave out a key that is let in no more, and the keys of who left', async ({ db }) => {
    const { tenantId, everyoneId, ada, providerAccountId } = await stage(db);
    await createModel(db, tenantId, providerAccountId);
    await createGrant(db, tenantId, providerAccountId, { teamId: everyoneId });
    await createPat(db, ada, { name: 'ended', expiresAt: testNow });
    await createPat(db, ada, { name: 'revoked', revokedAt: testNow });
    await createPat(db, ada, { name: 'disabled', disabledAt: testNow });
    const gone = await createUser(db, tenantId, { active: false, roles: ['tenant-admin'] });
    await createPat(db, gone, { name: 'of-gone' });
    expect(await names(db, tenantId, { providerAccount: providerAccountId })).toEqual([
      'of-ada',
      'of-admin',
      'of-bob',
    ]);
  });

  it.for([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])(
    'are those whose owner sees a model of the account, whatever was granted: %i',
    async (world, { db }) => {
      const stood = await stage(db);
      await grantAtRandom(db, stood, world);
      const { tenantId, providerAccountId: providerAccount } = stood;
      const expected: string[] = [];
      for (const [name, caller] of [
        ['of-ada', stood.ada] as const,
        ['of-admin', stood.admin] as const,
        ['of-bob', stood.bob] as const,
        ['of-robot', stood.robot] as const,
      ]) {
        if ((await listCallableModels(db, tenantId, caller)).length > 0) expected.push(name);
      }
      expect(await names(db, tenantId, { providerAccount })).toEqual(expected);
    },
  );
});

/** Always the same of one number. */
async function grantAtRandom(db: Db, stood: Awaited<ReturnType<typeof stage>>, world: number): Promise<void> {
  const { tenantId, everyoneId, bob, teamId, robot, providerAccountId } = stood;
  const isOdd = (bit: number) => ((world * 2_654_435_761) >>> bit) % 2 === 1;
  const subjects = [
    { teamId: everyoneId },
    { teamId },
    { userId: bob.userId },
    { virtualAccountId: robot.virtualAccountId },
  ];
  for (const subject of subjects.filter((_, index) => isOdd(3 + index))) {
    await createGrant(db, tenantId, providerAccountId, subject);
  }
  for (const nth of [0, 1]) {
    const values = { restricted: isOdd(9 + nth), enabled: isOdd(12 + nth) };
    const { modelId } = await createModel(db, tenantId, providerAccountId, values);
    const listed = subjects.filter((_, index) => values.restricted && isOdd(15 + index + nth));
    for (const subject of listed) await db.insert(modelSubjects).values({ tenantId, modelId, ...subject });
  }
}

describe('an id that is none of this tenant', () => {
  const filters = ['owner', 'team', 'providerAccount'] as const;

  it.for(filters)('matches no key and is no error: %s', async (filter, { db }) => {
    const { tenantId } = await stage(db);
    for (const text of ['', 'x', "'; drop table api_keys; --", '\u0000', newId() as string]) {
      expect(await names(db, tenantId, { [filter]: text }), text).toEqual([]);
    }
  });

  it('opens nothing of the tenant that it belongs to', async ({ db }) => {
    const { tenantId } = await stage(db);
    const other = await stage(db);
    await createModel(db, other.tenantId, other.providerAccountId);
    await createGrant(db, other.tenantId, other.providerAccountId, { teamId: other.everyoneId });
    for (const listing of [
      { owner: other.ada.userId },
      { team: other.teamId },
      { team: other.everyoneId },
      { providerAccount: other.providerAccountId },
    ]) {
      expect(await names(db, tenantId, listing)).toEqual([]);
    }
  });
});

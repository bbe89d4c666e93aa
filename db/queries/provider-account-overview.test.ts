import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import {
  createPat,
  createTeam,
  createTenant,
  createUser,
  createVirtualAccount,
  testNow,
} from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { usageEvent } from '#tests/support/usage.ts';
import type { TenantId } from '../ids.ts';
import type { Db } from '../types.ts';
import { listAccountOverviews, listModelTraffic } from './provider-account-overview.ts';
import { writeUsage } from './usage-write.ts';

const dayMs = 86_400_000;
const since = new Date(testNow.getTime() - 7 * dayMs);

async function record(db: Db, tenantId: TenantId, providerAccount: string, values: object = {}) {
  const occurredAtMs = testNow.getTime() - dayMs;
  const model = `${providerAccount}/gpt`;
  await writeUsage(db, [usageEvent({ tenantId, providerAccount, model, occurredAtMs, ...values })]);
}

describe('listAccountOverviews', () => {
  it('counts models, names who holds a role and sums the traffic', async ({ db }) => {
    const { tenantId, everyoneId } = await createTenant(db);
    const { providerAccountId, name } = await createProviderAccount(db, tenantId);
    await createModel(db, tenantId, providerAccountId);
    await createModel(db, tenantId, providerAccountId, { enabled: false });
    const user = await createUser(db, tenantId);
    const gone = await createUser(db, tenantId, { active: false });
    const { teamId, name: team } = await createTeam(db, tenantId);
    const { virtualAccountId } = await createVirtualAccount(db, tenantId);
    await createGrant(db, tenantId, providerAccountId, { userId: user.userId });
    await createGrant(db, tenantId, providerAccountId, { userId: gone.userId });
    await createGrant(db, tenantId, providerAccountId, { teamId });
    await createGrant(db, tenantId, providerAccountId, { teamId: everyoneId });
    await createGrant(db, tenantId, providerAccountId, { virtualAccountId });
    const { keyId } = await createPat(db, user);
    await record(db, tenantId, name, { keyId, costNano: 5 });
    await record(db, tenantId, name, { keyId, costNano: null, status: 500, outcome: 'error' });

    expect(await listAccountOverviews(db, tenantId, { only: 'all', since })).toEqual([
      {
        id: providerAccountId,
        name,
        provider: 'demo',
        baseUrl: null,
        enabled: true,
        models: 2,
        enabledModels: 1,
        reach: { everyone: true, teams: [team], users: 1, virtualAccounts: 1 },
        requests: 2,
        errors: 1,
        costNano: 5,
        unpricedRequests: 1,
      },
    ]);
  });

  it('shows an account without models, grants and traffic as zeros, not as nothing', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    await createProviderAccount(db, tenantId);
    expect(await listAccountOverviews(db, tenantId, { only: 'all', since })).toMatchObject([
      {
        models: 0,
        requests: 0,
        costNano: 0,
        reach: { everyone: false, teams: [], users: 0, virtualAccounts: 0 },
      },
    ]);
  });

  it('keeps to the accounts asked for and to one tenant', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const other = await createTenant(db);
    const mine = await createProviderAccount(db, tenantId, { name: 'shared-name' });
    await createProviderAccount(db, tenantId);
    await createProviderAccount(db, other.tenantId, { name: 'shared-name' });
    await record(db, other.tenantId, 'shared-name');

    const only = new Set([mine.providerAccountId]);
    expect(await listAccountOverviews(db, tenantId, { only, since })).toMatchObject([
      { name: 'shared-name', requests: 0 },
    ]);
    expect(await listAccountOverviews(db, tenantId, { only: new Set(), since })).toEqual([]);
    expect(await listAccountOverviews(db, other.tenantId, { only, since })).toEqual([]);
  });
});

describe('listModelTraffic', () => {
  it('sums one account by model and leaves older hours out', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    await record(db, tenantId, 'main');
    await record(db, tenantId, 'main');
    await record(db, tenantId, 'main', { model: 'main/other' });
    await record(db, tenantId, 'main', { occurredAtMs: testNow.getTime() - 8 * dayMs });
    await record(db, tenantId, 'second');

    const traffic = await listModelTraffic(db, tenantId, { providerAccount: 'main', since });
    expect([...traffic.keys()].sort()).toEqual(['main/gpt', 'main/other']);
    expect(traffic.get('main/gpt')).toMatchObject({ requests: 2, costNano: 44_400, unpricedRequests: 0 });
    const stranger = await createTenant(db);
    expect(await listModelTraffic(db, stranger.tenantId, { providerAccount: 'main', since })).toEqual(
      new Map(),
    );
  });
});

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
import type { ProviderAccountId, TenantId } from '../ids.ts';
import type { Provider } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { listAccountOverviews, listModelTraffic } from './provider-account-overview.ts';
import { deleteProviderAccount, listKeysUsingAccount } from './provider-accounts.ts';
import { writeUsage } from './usage-write.ts';

const dayMs = 86_400_000;
const since = new Date(testNow.getTime() - 7 * dayMs);
const simulatedKinds: Provider[] = ['demo'];
/** Older than all that is asked for. */
const longAgo = new Date(testNow.getTime() - 90 * dayMs);

async function record(db: Db, tenantId: TenantId, providerAccount: string, values: object = {}) {
  const occurredAtMs = testNow.getTime() - dayMs;
  const model = `${providerAccount}/gpt`;
  await writeUsage(db, [usageEvent({ tenantId, providerAccount, model, occurredAtMs, ...values })]);
}

describe('listAccountOverviews', () => {
  it('counts models, names who holds a role and sums the traffic', async ({ db }) => {
    const { tenantId, everyoneId } = await createTenant(db);
    const { providerAccountId, name } = await createProviderAccount(db, tenantId, {
      provider: 'openai',
      createdAt: longAgo,
    });
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

    expect(await listAccountOverviews(db, tenantId, { only: 'all', simulatedKinds, since })).toEqual([
      {
        id: providerAccountId,
        name,
        provider: 'openai',
        baseUrl: 'https://provider.example.test/v1',
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
    expect(await listAccountOverviews(db, tenantId, { only: 'all', simulatedKinds, since })).toMatchObject([
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
    expect(await listAccountOverviews(db, tenantId, { only, simulatedKinds, since })).toMatchObject([
      { name: 'shared-name', requests: 0 },
    ]);
    expect(await listAccountOverviews(db, tenantId, { only: new Set(), simulatedKinds, since })).toEqual([]);
    expect(await listAccountOverviews(db, other.tenantId, { only, simulatedKinds, since })).toEqual([]);
  });
});

describe('listModelTraffic', () => {
  it('sums one account by model and leaves older hours out', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const openai = { provider: 'openai', createdAt: longAgo } as const;
    const { providerAccountId } = await createProviderAccount(db, tenantId, { ...openai, name: 'main' });
    await createProviderAccount(db, tenantId, { ...openai, name: 'second' });
    await record(db, tenantId, 'main');
    await record(db, tenantId, 'main');
    await record(db, tenantId, 'main', { model: 'main/other' });
    await record(db, tenantId, 'main', { occurredAtMs: testNow.getTime() - 8 * dayMs });
    await record(db, tenantId, 'second');

    const asked = { providerAccountId, simulatedKinds, since };
    const traffic = await listModelTraffic(db, tenantId, asked);
    expect([...traffic.keys()].sort()).toEqual(['main/gpt', 'main/other']);
    expect(traffic.get('main/gpt')).toMatchObject({ requests: 2, costNano: 44_400, unpricedRequests: 0 });
    const stranger = await createTenant(db);
    await createProviderAccount(db, stranger.tenantId, { ...openai, name: 'main' });
    expect(await listModelTraffic(db, stranger.tenantId, asked)).toEqual(new Map());
  });
});

describe('an account whose name another had before', () => {
  const madeAt = new Date('2026-02-20T10:40:00Z');
  const from = new Date('2026-02-01T00:00:00Z');
  const at = (time: string) => Date.parse(`2026-02-20T${time}Z`);

  async function follow(db: Db, before: Provider, now: Provider) {
    const { tenantId } = await createTenant(db);
    const { keyId } = await createPat(db, await createUser(db, tenantId));
    const name = 'main';
    const old = { name, provider: before, createdAt: longAgo };
    const gone = await createProviderAccount(db, tenantId, old);
    const call = (occurredAtMs: number, provider: Provider, values: object = {}) =>
      record(db, tenantId, name, { keyId, occurredAtMs, simulated: provider === 'demo', ...values });
    const failed = { status: 500, outcome: 'error', costNano: null };
    await call(at('09:59:59'), before);
    await call(at('09:59:59'), before, failed);
    // In the hour in which the name changes hands, also by ids of models that only the old one had.
    await call(at('10:04:00'), before);
    await call(at('10:05:00'), before, failed);
    await call(at('10:05:00'), before, failed);
    await call(at('10:06:00'), before, { ...failed, model: 'main/gone' });
    await deleteProviderAccount(db, tenantId, gone.providerAccountId);
    const account = await createProviderAccount(db, tenantId, { name, provider: now, createdAt: madeAt });
    await call(at('10:50:00'), now, { costNano: 7 });
    await call(at('11:00:00'), now, { costNano: 5 });
    return { tenantId, ...account };
  }

  async function look(db: Db, tenantId: TenantId, providerAccountId: ProviderAccountId) {
    const asked = { simulatedKinds, since: from };
    const [overview] = await listAccountOverviews(db, tenantId, { ...asked, only: 'all' });
    const models = await listModelTraffic(db, tenantId, { ...asked, providerAccountId });
    const used = await listKeysUsingAccount(db, tenantId, { ...asked, providerAccountId, limit: 10 });
    return { overview, models: Object.fromEntries(models), used };
  }

  it.for([
    ['demo', 'openai'],
    ['openai', 'demo'],
  ] as const)('has nothing of it: %s before, %s now', async ([before, now], { db }) => {
    const { tenantId, providerAccountId } = await follow(db, before, now);

    const { overview, models, used } = await look(db, tenantId, providerAccountId);

    // Errors of the hour of the change cannot be told apart: one at the most for each of its own requests.
    const own = { requests: 2, errors: 1, costNano: 12, unpricedRequests: 1 };
    expect(overview).toMatchObject({ provider: now, ...own });
    expect(models).toEqual({ 'main/gpt': own });
    expect(used).toMatchObject({ totalKeys: 1, totalRequests: 2, keys: [{ requests: 2 }] });
  });

  it('shares the hour of the change with one that was billed as it is, and no earlier one', async ({
    db,
  }) => {
    const { tenantId, providerAccountId } = await follow(db, 'self-hosted-model', 'openai');

    const { overview, models, used } = await look(db, tenantId, providerAccountId);

    expect(overview).toMatchObject({ requests: 6, errors: 3, costNano: 22_212, unpricedRequests: 3 });
    expect(models).toMatchObject({ 'main/gpt': { requests: 5 }, 'main/gone': { requests: 1 } });
    expect(used).toMatchObject({ totalRequests: 6 });
  });

  it('keeps a key out whose every call was of the one before', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const { keyId } = await createPat(db, await createUser(db, tenantId));
    const { providerAccountId, name } = await createProviderAccount(db, tenantId, {
      name: 'main',
      provider: 'openai',
      createdAt: madeAt,
    });
    await record(db, tenantId, name, { keyId, occurredAtMs: at('10:05:00'), simulated: true });

    const { overview, models, used } = await look(db, tenantId, providerAccountId);

    expect(overview).toMatchObject({ requests: 0, costNano: 0 });
    expect(models).toEqual({});
    expect(used).toEqual({ keys: [], totalKeys: 0, totalRequests: 0 });
  });
});

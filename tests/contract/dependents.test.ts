import { describe, expect, it, vi } from 'vitest';
import type { ModelId, ProviderAccountId, TeamId, VirtualAccountId } from '#db/ids.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { removeModel, restrictModel, switchModel } from '#lib/models/service.ts';
import { deleteProviderAccount, switchProviderAccount } from '#lib/providers/service.ts';
import { deactivateUser } from '#lib/users/service.ts';
import {
  createAdmin,
  createPat,
  createTeam,
  createUser,
  createVat,
  createVirtualAccount,
  type TestUser,
  uniqueName,
} from '#tests/support/factories.ts';
import type { Replica } from '#tests/support/gateway-stand.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { openStand } from '#tests/support/stand-suite.ts';

let admin: Actor;
let replicas: Replica[];
const stand = openStand(async () => {
  replicas = [stand, await stand.addReplica(), await stand.addReplica()];
  admin = await createAdmin(stand.database.db, stand.tenantId);
});

/** Somebody who calls a model of an account of its own, through a grant to a person, a team or a virtual account. */
interface Premises {
  key: string;
  model: string;
  user: TestUser;
  teamId: TeamId;
  virtualAccountId: VirtualAccountId;
  accountId: ProviderAccountId;
  modelId: ModelId;
}

type Via = 'person' | 'team' | 'virtual account';

async function premises(via: Via): Promise<Premises> {
  const { database, tenantId, keyring, provider } = stand;
  const { db } = database;
  const base = { provider: 'self-hosted-model' as const, baseUrl: provider.url };
  const account = await createProviderAccount(db, tenantId, { ...base, name: uniqueName('account') });
  const accountId = account.providerAccountId;
  const model = await createModel(db, tenantId, accountId, { name: 'small' });
  const user = await createUser(db, tenantId);
  const { teamId } = await createTeam(db, tenantId, { members: [user.userId] });
  const { virtualAccountId } = await createVirtualAccount(db, tenantId);
  const subject = {
    person: { userId: user.userId },
    team: { teamId },
    'virtual account': { virtualAccountId },
  };
  await createGrant(db, tenantId, accountId, subject[via]);
  const options = { keyring, createdAt: new Date() };
  const { key } =
    via === 'virtual account'
      ? await createVat(db, { tenantId, virtualAccountId }, options)
      : await createPat(db, user, options);
  return {
    key,
    model: `${account.name}/small`,
    user,
    teamId,
    virtualAccountId,
    accountId,
    modelId: model.modelId,
  };
}

async function ask(replica: Replica, { key, model }: Premises): Promise<number> {
  const response = await fetch(`${replica.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  await response.text();
  return response.status;
}

/** When the last request began that was let in. */
async function untilRefused(replica: Replica, given: Premises): Promise<number> {
  let letIn = 0;
  await vi.waitUntil(
    async () => {
      const begun = performance.now();
      if ((await ask(replica, given)) !== 200) return true;
      letIn = begun;
      return false;
    },
    { timeout: 5_000, interval: 20 },
  );
  return letIn;
}

const sql = (text: string, values: unknown[]) => stand.database.pool.query(text, values);
const now = () => new Date();
const parts = () => stand.composition.runtime;
const tenant = () => stand.tenantId;

type End = [what: string, via: Via, status: number, end: (given: Premises) => Promise<unknown>];

/** With the verb of the portal: refused at once where it was done. */
const byVerb: End[] = [
  ['a deactivated person', 'person', 401, ({ user }) => deactivateUser(parts(), admin, user, now())],
  ['a deactivated person of a team', 'team', 401, ({ user }) => deactivateUser(parts(), admin, user, now())],
  [
    'a deleted provider account',
    'person',
    404,
    ({ accountId: providerAccountId }) => deleteProviderAccount(parts(), admin, { providerAccountId }, now()),
  ],
  [
    'a deleted provider account, granted to a virtual account',
    'virtual account',
    404,
    ({ accountId: providerAccountId }) => deleteProviderAccount(parts(), admin, { providerAccountId }, now()),
  ],
  [
    'a provider account that was switched off',
    'team',
    404,
    ({ accountId: providerAccountId }) =>
      switchProviderAccount(parts(), admin, { providerAccountId, enabled: false }, now()),
  ],
  ['a deleted model', 'person', 404, ({ modelId }) => removeModel(parts(), admin, { modelId }, now())],
  [
    'a model that was switched off',
    'virtual account',
    404,
    ({ modelId }) => switchModel(parts(), admin, { modelId, enabled: false }, now()),
  ],
  [
    'a model that was kept for others',
    'team',
    403,
    ({ modelId }) => restrictModel(parts(), admin, { modelId, restricted: true, subjects: [] }, now()),
  ],
];

/** By hand in the database, as an operator or a later release may: refused within a second. */
const byHand: End[] = [
  [
    'a deactivated person whose keys were deleted',
    'person',
    401,
    ({ user: { userId } }) =>
      sql(
        `with gone as (delete from api_keys where user_id = $1) update users set active = false, deactivated_at = now() where id = $1`,
        [userId],
      ),
  ],
  ['a deleted team', 'team', 403, ({ teamId }) => sql('delete from teams where id = $1', [teamId])],
  [
    'a team that was left',
    'team',
    403,
    ({ teamId, user }) =>
      sql('delete from team_members where team_id = $1 and user_id = $2', [teamId, user.userId]),
  ],
  [
    'a grant that was taken from a team',
    'team',
    403,
    ({ teamId }) => sql('delete from grants where team_id = $1', [teamId]),
  ],
  [
    'a deleted virtual account and its keys',
    'virtual account',
    401,
    async ({ virtualAccountId }) => {
      const client = await stand.database.pool.connect();
      try {
        await client.query('begin');
        await client.query('delete from api_keys where virtual_account_id = $1', [virtualAccountId]);
        await client.query('delete from virtual_accounts where id = $1', [virtualAccountId]);
        await client.query('commit');
      } finally {
        client.release();
      }
    },
  ],
  [
    'a grant that was taken from a virtual account',
    'virtual account',
    403,
    ({ virtualAccountId }) => sql('delete from grants where virtual_account_id = $1', [virtualAccountId]),
  ],
  [
    'a deleted provider account (by hand)',
    'person',
    404,
    ({ accountId }) =>
      sql('delete from provider_accounts where tenant_id = $1 and id = $2', [tenant(), accountId]),
  ],
];

describe('what depends on', () => {
  it.each([
    ...byVerb.map((end) => [...end, true] as const),
    ...byHand.map((end) => [...end, false] as const),
  ])(
    '%s (%s) is refused with %i, at once or within a second, on every replica',
    async (_what, via, status, end, atOnce) => {
      const given = await premises(via);
      const others = await premises(via);
      for (const replica of replicas) {
        expect(await ask(replica, given)).toBe(200);
        expect(await ask(replica, others)).toBe(200);
      }
      await end(given);
      const endedAt = performance.now();
      if (atOnce) expect(await ask(stand, given)).toBe(status);
      const lastLetIn = await Promise.all(replicas.map((replica) => untilRefused(replica, given)));
      expect(Math.max(...lastLetIn) - endedAt).toBeLessThan(1_000);
      for (const replica of [...replicas, ...replicas]) {
        expect(await ask(replica, given)).toBe(status);
        expect(await ask(replica, others)).toBe(200);
      }
    },
  );
});

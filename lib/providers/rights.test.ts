import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { findProviderAccount, findProviderAccountByName } from '#db/queries/provider-accounts.ts';
import { auditEvents } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { it } from '#tests/support/db-test.ts';
import {
  actorOf,
  createAdmin,
  createGrant,
  createTenant,
  createUser,
  testNow,
} from '#tests/support/factories.ts';
import { deletionConsequences } from './consequences.ts';
import {
  createProviderAccount,
  deleteProviderAccount,
  editProviderAccount,
  type ProvidersRuntime,
  rotateCredential,
  switchProviderAccount,
} from './service.ts';

const secret = 'sk-proj-canary-credential-0123456789wxyz';
const openai = { name: 'openai-main', provider: 'openai', baseUrl: undefined, credential: secret } as const;

function runtimeOf(db: Db) {
  const evicted: unknown[] = [];
  const keyring = createKeyring([{ kid: 'k1', key: randomBytes(32) }]);
  const evict: ProvidersRuntime['evict'] = (eviction) => void evicted.push(eviction);
  return { db, keyring, evicted, evict, config: { allowPrivateUpstreams: ['10.0.0.0/8'] } };
}

async function stage(db: Db) {
  const { tenantId } = await createTenant(db);
  const admin = await createAdmin(db, tenantId);
  const member = await createUser(db, tenantId);
  return { tenantId, admin, member, runtime: runtimeOf(db) };
}

async function withAccount(db: Db) {
  const staged = await stage(db);
  const { account } = await createProviderAccount(staged.runtime, staged.admin, openai, testNow);
  staged.runtime.evicted.length = 0;
  return { ...staged, account, providerAccountId: account.id };
}

describe('every verb on an account', () => {
  const verbs = {
    edit: (runtime: ProvidersRuntime, actor, id) =>
      editProviderAccount(
        runtime,
        actor,
        { providerAccountId: id, baseUrl: 'https://x.example/v1', credential: 'c' },
        testNow,
      ),
    switch: (runtime, actor, id) =>
      switchProviderAccount(runtime, actor, { providerAccountId: id, enabled: false }, testNow),
    rotate: (runtime, actor, id) =>
      rotateCredential(runtime, actor, { providerAccountId: id, credential: 'sk-other' }, testNow),
    delete: (runtime, actor, id) => deleteProviderAccount(runtime, actor, { providerAccountId: id }, testNow),
    consequences: (runtime, actor, id) => deletionConsequences(runtime.db, actor, id, testNow),
  } satisfies Record<string, Verb>;
  type Verb = (
    runtime: ProvidersRuntime,
    actor: Awaited<ReturnType<typeof createAdmin>>,
    id: Awaited<ReturnType<typeof withAccount>>['providerAccountId'],
  ) => Promise<unknown>;

  it.for(Object.entries(verbs) as [string, Verb][])(
    '%s is for its managers and admins alone',
    async ([, verb], { db }) => {
      const { member, runtime, providerAccountId, tenantId } = await withAccount(db);
      const stranger = await stage(db);
      await createGrant(
        db,
        tenantId,
        providerAccountId,
        { userId: member.userId },
        'provider-account-access',
      );

      await expect(verb(runtime, actorOf(member), providerAccountId)).rejects.toMatchObject({
        code: 'forbidden',
      });
      await expect(verb(runtime, stranger.admin, providerAccountId)).rejects.toMatchObject({
        code: 'not_found',
      });

      const refused = await db.select().from(auditEvents).where(eq(auditEvents.outcome, 'refused'));
      expect(refused).toMatchObject([{ actorLabel: member.email, targetLabel: 'openai-main' }]);
      expect(runtime.evicted).toEqual([]);

      const boss = await createUser(db, tenantId);
      await createGrant(db, tenantId, providerAccountId, { userId: boss.userId }, 'provider-account-manager');
      await verb(runtime, actorOf(boss), providerAccountId);
    },
  );

  it('shows the hint to nobody through what plain users may list', async ({ db }) => {
    const { providerAccountId, tenantId } = await withAccount(db);
    const open = [
      await findProviderAccountByName(db, tenantId, 'openai-main'),
      await findProviderAccount(db, tenantId, providerAccountId),
    ];
    expect(JSON.stringify(open)).not.toMatch(/wxyz|hint|credential|base/i);
  });
});

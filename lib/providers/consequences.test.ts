import { randomBytes } from 'node:crypto';
import { describe, expect } from 'vitest';
import { findProviderAccount } from '#db/queries/provider-accounts.ts';
import { writeUsage } from '#db/queries/usage-write.ts';
import { auditEvents } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createAdmin,
  createGrant,
  createModel,
  createPat,
  createTenant,
  createUser,
  createVirtualAccount,
  testNow,
} from '#tests/support/factories.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { deletionConsequences } from './consequences.ts';
import { createProviderAccount, deleteProviderAccount, type ProvidersRuntime } from './service.ts';

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

describe('deleteProviderAccount', () => {
  it('says beforehand who is hit, from real traffic', async ({ db }) => {
    const { admin, member, runtime, providerAccountId, tenantId } = await withAccount(db);
    const { virtualAccountId, name } = await createVirtualAccount(db, tenantId);
    await createModel(db, tenantId, providerAccountId, { name: 'gpt-4o-mini' });
    await createGrant(db, tenantId, providerAccountId, { userId: member.userId });
    await createGrant(db, tenantId, providerAccountId, { virtualAccountId });
    const key = await createPat(db, member);
    const used = {
      tenantId,
      keyId: key.keyId,
      userId: member.userId,
      providerAccount: 'openai-main',
      model: 'openai-main/m',
    };
    const at = testNow.getTime() - 86_400_000;
    await writeUsage(db, [
      usageEvent({ ...used, occurredAtMs: at }),
      usageEvent({ ...used, occurredAtMs: at }),
      usageEvent({ ...used, occurredAtMs: at - 40 * 86_400_000 }),
      usageEvent({ ...used, occurredAtMs: at, providerAccount: 'demo', model: 'demo/m' }),
    ]);

    expect(await deletionConsequences(db, admin, providerAccountId, testNow)).toEqual({
      name: 'openai-main',
      models: 1,
      grants: 2,
      stranded: [name],
      windowDays: 30,
      keys: [{ publicId: key.publicId, name: key.name, owner: member.email, requests: 2 }],
      totalKeys: 1,
      totalRequests: 2,
    });

    await deleteProviderAccount(runtime, admin, { providerAccountId }, testNow);
    expect(await findProviderAccount(db, tenantId, providerAccountId)).toBeUndefined();
    expect((await db.select().from(auditEvents)).at(-1)).toMatchObject({ targetLabel: 'openai-main' });
    await expect(deleteProviderAccount(runtime, admin, { providerAccountId }, testNow)).rejects.toMatchObject(
      {
        code: 'not_found',
      },
    );
  });
});

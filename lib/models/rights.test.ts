import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { ModelId } from '#db/ids.ts';
import { auditEvents, models } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { it } from '#tests/support/db-test.ts';
import {
  actorOf,
  createAdmin,
  createGrant,
  createModel,
  createProviderAccount,
  createTenant,
  createUser,
  testNow,
} from '#tests/support/factories.ts';
import { resetPrice, setModelPrice } from './pricing.ts';
import { editModel, type ModelsRuntime, removeModel, restrictModel, switchModel } from './service.ts';

function runtimeOf(db: Db) {
  const evicted: unknown[] = [];
  const evict: ModelsRuntime['evict'] = (eviction) => void evicted.push(eviction);
  return { db, evicted, evict };
}

async function stage(db: Db) {
  const { tenantId, everyoneId } = await createTenant(db);
  const admin = await createAdmin(db, tenantId);
  const member = await createUser(db, tenantId);
  const { providerAccountId } = await createProviderAccount(db, tenantId, {
    name: 'openai-main',
    provider: 'openai',
    baseUrl: 'https://api.openai.com/v1',
  });
  const { modelId } = await createModel(db, tenantId, providerAccountId, {
    name: 'mini',
    upstreamId: 'gpt-4o-mini',
  });
  return { tenantId, everyoneId, admin, member, providerAccountId, modelId, runtime: runtimeOf(db) };
}

describe('every verb on a model', () => {
  type Verb = (runtime: ModelsRuntime, actor: Actor, modelId: ModelId) => Promise<unknown>;
  const price = { inputDollars: 1, cachedInputDollars: null, outputDollars: 1, confirm: true };
  const verbs: [string, Verb][] = [
    ['edit', (runtime, actor, modelId) => editModel(runtime, actor, { modelId, name: 'x' }, testNow)],
    [
      'disable',
      (runtime, actor, modelId) => switchModel(runtime, actor, { modelId, enabled: false }, testNow),
    ],
    [
      'restrict',
      (runtime, actor, modelId) =>
        restrictModel(runtime, actor, { modelId, restricted: true, subjects: [] }, testNow),
    ],
    ['set-price', (runtime, actor, modelId) => setModelPrice(runtime, actor, { modelId, ...price }, testNow)],
    ['reset-price', (runtime, actor, modelId) => resetPrice(runtime, actor, { modelId }, testNow)],
    ['delete', (runtime, actor, modelId) => removeModel(runtime, actor, { modelId }, testNow)],
  ];

  it.for(verbs)('%s is for managers and admins of its own tenant', async ([name, verb], { db }) => {
    const { member, modelId, providerAccountId, runtime, tenantId } = await stage(db);
    const stranger = await stage(db);
    await createGrant(db, tenantId, providerAccountId, { userId: member.userId });
    const before = await db.select().from(models).where(eq(models.tenantId, tenantId));

    await expect(verb(runtime, actorOf(member), modelId)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(verb(runtime, stranger.admin, modelId)).rejects.toMatchObject({ code: 'not_found' });

    expect(await db.select().from(models).where(eq(models.tenantId, tenantId))).toEqual(before);
    expect(await db.select().from(auditEvents)).toMatchObject([
      { action: `model.${name}`, outcome: 'refused' },
    ]);
    expect(runtime.evicted).toEqual([]);

    const boss = await createUser(db, tenantId);
    await createGrant(db, tenantId, providerAccountId, { userId: boss.userId }, 'provider-account-manager');
    await verb(runtime, actorOf(boss), modelId);
  });
});

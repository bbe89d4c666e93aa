import { and, eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { ModelId } from '#db/ids.ts';
import { auditEvents, grants, modelPrices, models } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { attempt } from '#tests/support/attempt.ts';
import { it } from '#tests/support/db-test.ts';
import { actorOf, createUser, testNow } from '#tests/support/factories.ts';
import { createGrant } from '#tests/support/provider-factories.ts';
import { stageModel } from '#tests/support/stages.ts';
import { resetPrice, setModelPrice } from './pricing.ts';
import { editModel, type ModelsRuntime, removeModel, restrictModel, switchModel } from './service.ts';

describe('every verb on a model', () => {
  type Verb = (parts: ModelsRuntime, actor: Actor, modelId: ModelId) => Promise<unknown>;
  const price = { inputNanoPerMillion: 1, cachedInputNanoPerMillion: null, outputNanoPerMillion: 1 };
  const verbs: [string, Verb][] = [
    ['edit', (parts, actor, modelId) => editModel(parts, actor, { modelId, name: 'x' }, testNow)],
    ['enable', (parts, actor, modelId) => switchModel(parts, actor, { modelId, enabled: true }, testNow)],
    ['disable', (parts, actor, modelId) => switchModel(parts, actor, { modelId, enabled: false }, testNow)],
    [
      'restrict',
      (parts, actor, modelId) =>
        restrictModel(parts, actor, { modelId, restricted: true, subjects: [] }, testNow),
    ],
    [
      'set-price',
      (parts, actor, modelId) => setModelPrice(parts, actor, { modelId, price, confirm: true }, testNow),
    ],
    ['reset-price', (parts, actor, modelId) => resetPrice(parts, actor, { modelId }, testNow)],
    ['delete', (parts, actor, modelId) => removeModel(parts, actor, { modelId }, testNow)],
  ];

  it.for(verbs)('%s is for managers and admins of its own tenant', async ([name, verb], { db }) => {
    const { member, modelId, providerAccountId, parts, tenantId } = await stageModel(db);
    const stranger = await stageModel(db);
    await createGrant(db, tenantId, providerAccountId, { userId: member.userId });
    const before = await db.select().from(models).where(eq(models.tenantId, tenantId));

    const refused = await attempt(db, actorOf(member), () => verb(parts, actorOf(member), modelId));
    expect(refused).toMatchObject({ ok: false, code: 'forbidden' });
    await expect(verb(parts, stranger.admin, modelId)).rejects.toMatchObject({ code: 'not_found' });

    expect(await db.select().from(models).where(eq(models.tenantId, tenantId))).toEqual(before);
    expect(await db.select().from(auditEvents)).toMatchObject([
      { action: `model.${name}`, outcome: 'refused' },
    ]);
    expect(parts.evictions).toEqual([]);

    const boss = await createUser(db, tenantId);
    await createGrant(db, tenantId, providerAccountId, { userId: boss.userId }, 'provider-account-manager');
    await verb(parts, actorOf(boss), modelId);
  });

  it('keeps the attempt of a manager who lost the right a moment before the change', async ({ db }) => {
    const { member, modelId, providerAccountId, parts, tenantId } = await stageModel(db);
    const role = 'provider-account-manager';
    const grantId = await createGrant(db, tenantId, providerAccountId, { userId: member.userId }, role);
    const transaction: Db['transaction'] = async (work) => {
      await db.delete(grants).where(and(eq(grants.tenantId, tenantId), eq(grants.id, grantId)));
      return db.transaction(work);
    };
    const late: ModelsRuntime = { ...parts, db: Object.assign(Object.create(db), { transaction }) };
    const actor = actorOf(member);

    expect(
      await attempt(db, actor, () => setModelPrice(late, actor, { modelId, price, confirm: true }, testNow)),
    ).toMatchObject({ ok: false, code: 'forbidden' });

    expect(await db.$count(modelPrices, eq(modelPrices.tenantId, tenantId))).toBe(0);
    expect(await db.select().from(auditEvents)).toMatchObject([
      { action: 'model.set-price', outcome: 'refused', actorLabel: member.email },
    ]);
  });
});

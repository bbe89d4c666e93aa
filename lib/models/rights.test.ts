import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { auditEvents, modelPrices, models } from '#db/schema/index.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { attempt } from '#tests/support/attempt.ts';
import { it } from '#tests/support/db-test.ts';
import { actorOf, createUser, testNow } from '#tests/support/factories.ts';
import { createGrant } from '#tests/support/provider-factories.ts';
import { stageModel } from '#tests/support/stages.ts';
import { beside } from '#tests/support/waiting.ts';
import type { NewModel } from './input.ts';
import { resetPrice, setModelPrice } from './pricing.ts';
import {
  addModels,
  editModel,
  type ModelsRuntime,
  removeModel,
  restrictModel,
  switchModel,
} from './service.ts';

describe('every verb on a model', () => {
  type Aim = Pick<Awaited<ReturnType<typeof stageModel>>, 'modelId' | 'providerAccountId'>;
  type Verb = (parts: ModelsRuntime, actor: Actor, aim: Aim) => Promise<unknown>;
  const price = { inputNanoPerMillion: 1, cachedInputNanoPerMillion: null, outputNanoPerMillion: 1 };
  const added: NewModel[] = [{ name: 'added', upstreamId: 'added', types: ['chat'] }];
  const verbs: [string, Verb][] = [
    [
      'create',
      (parts, actor, { providerAccountId }) =>
        addModels(parts, actor, { providerAccountId, models: added }, testNow),
    ],
    ['edit', (parts, actor, { modelId }) => editModel(parts, actor, { modelId, name: 'x' }, testNow)],
    ['enable', (parts, actor, { modelId }) => switchModel(parts, actor, { modelId, enabled: true }, testNow)],
    [
      'disable',
      (parts, actor, { modelId }) => switchModel(parts, actor, { modelId, enabled: false }, testNow),
    ],
    [
      'restrict',
      (parts, actor, { modelId }) =>
        restrictModel(parts, actor, { modelId, restricted: true, subjects: [] }, testNow),
    ],
    [
      'set-price',
      (parts, actor, { modelId }) => setModelPrice(parts, actor, { modelId, price, confirm: true }, testNow),
    ],
    ['reset-price', (parts, actor, { modelId }) => resetPrice(parts, actor, { modelId }, testNow)],
    ['delete', (parts, actor, { modelId }) => removeModel(parts, actor, { modelId }, testNow)],
  ];

  it.for(verbs)('%s is for managers and admins of its own tenant', async ([name, verb], { db }) => {
    const staged = await stageModel(db);
    const { member, providerAccountId, parts, tenantId } = staged;
    const stranger = await stageModel(db);
    await createGrant(db, tenantId, providerAccountId, { userId: member.userId });
    const before = await db.select().from(models).where(eq(models.tenantId, tenantId));

    const refused = await attempt(db, actorOf(member), () => verb(parts, actorOf(member), staged));
    expect(refused).toMatchObject({ ok: false, code: 'forbidden' });
    await expect(verb(parts, stranger.admin, staged)).rejects.toMatchObject({ code: 'not_found' });

    expect(await db.select().from(models).where(eq(models.tenantId, tenantId))).toEqual(before);
    expect(await db.select().from(auditEvents)).toMatchObject([
      { action: `model.${name}`, outcome: 'refused' },
    ]);
    expect(parts.evictions).toEqual([]);

    const boss = await createUser(db, tenantId);
    await createGrant(db, tenantId, providerAccountId, { userId: boss.userId }, 'provider-account-manager');
    await verb(parts, actorOf(boss), staged);
  });

  it.for(verbs)(
    '%s is refused to a manager whose grant goes meanwhile',
    async ([name, verb], { database }) => {
      const { db } = database;
      const staged = await stageModel(db);
      const { account, member, providerAccountId, parts, tenantId } = staged;
      const role = 'provider-account-manager';
      await createGrant(db, tenantId, providerAccountId, { userId: member.userId }, role);
      const before = await db.select().from(models);

      const actor = actorOf(member);
      const removal = 'select 1 from provider_accounts for update; delete from grants';
      expect(
        await beside(database, removal, () => attempt(db, actor, () => verb(parts, actor, staged))),
      ).toMatchObject({ ok: false, code: 'forbidden' });

      expect(await db.select().from(models)).toEqual(before);
      expect(await db.$count(modelPrices)).toBe(0);
      expect(parts.evictions).toEqual([]);
      expect(await db.select().from(auditEvents)).toMatchObject([
        { action: `model.${name}`, outcome: 'refused', actorLabel: member.email, targetLabel: account.name },
      ]);
    },
  );
});

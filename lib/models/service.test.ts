import { describe, expect } from 'vitest';
import type { ModelId, UserId } from '#db/ids.ts';
import { findModel, listModels } from '#db/queries/models.ts';
import { auditEvents, modelSubjects } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { it } from '#tests/support/db-test.ts';
import { testNow } from '#tests/support/factories.ts';
import { createModel } from '#tests/support/provider-factories.ts';
import { stageModel } from '#tests/support/stages.ts';
import { beside } from '#tests/support/waiting.ts';
import { addModelsInput, restrictModelInput } from './input.ts';
import { listAccountModels } from './list.ts';
import { addModels, editModel, removeModel, restrictModel, switchModel } from './service.ts';

const chat = { types: ['chat' as const] };
const lastEvent = async (db: Db) => (await db.select().from(auditEvents)).at(-1);

describe('addModels', () => {
  it('adds many, names those that were there, and records each', async ({ db }) => {
    const { admin, providerAccountId, parts, tenantId } = await stageModel(db);
    const wanted = ['mini', 'o3', 'meta-llama/Llama-3.3-70B'].map((name) => ({
      name,
      upstreamId: name,
      ...chat,
    }));

    const { added, skipped } = await addModels(parts, admin, { providerAccountId, models: wanted }, testNow);

    expect(added.map((model) => model.name)).toEqual(['o3', 'meta-llama/Llama-3.3-70B']);
    expect(skipped).toEqual(['mini']);
    expect(await db.select().from(auditEvents)).toMatchObject([
      { action: 'model.create', targetLabel: 'openai-main/o3' },
      { action: 'model.create', targetLabel: 'openai-main/meta-llama/Llama-3.3-70B' },
    ]);
    expect(parts.evictions).toEqual([{ kind: 'tenant', id: tenantId }]);
  });

  it('is a conflict where every name is taken', async ({ db }) => {
    const { admin, providerAccountId, parts } = await stageModel(db);
    const taken = [{ name: 'mini', upstreamId: 'x', ...chat }];
    await expect(
      addModels(parts, admin, { providerAccountId, models: taken }, testNow),
    ).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(parts.evictions).toEqual([]);
  });
});

describe('addModelsInput', () => {
  const providerAccountId = '6f1f3f5e-0000-4000-8000-000000000000';
  const parse = (model: unknown) => addModelsInput.safeParse({ providerAccountId, models: [model] });

  it('names a model after its upstream id and takes it for a chat model', () => {
    expect(parse({ upstreamId: ' gpt-4o ' }).data?.models).toEqual([
      { name: 'gpt-4o', upstreamId: 'gpt-4o', ...chat },
    ]);
  });

  it.each(['../admin', 'a//b', 'a..b', '-a', 'a b', 'a?b', 'a#b', 'a%2e', 'a'.repeat(201)])(
    'refuses the name %j',
    (name) => {
      expect(parse({ name, upstreamId: 'x' }).success).toBe(false);
    },
  );
});

describe('editModel', () => {
  it('renames and records what it was', async ({ db }) => {
    const { admin, modelId, parts } = await stageModel(db);
    const edited = await editModel(
      parts,
      admin,
      { modelId, name: 'small', types: ['chat', 'responses'] },
      testNow,
    );
    expect(edited).toMatchObject({ name: 'small', upstreamId: 'gpt-4o-mini', types: ['chat', 'responses'] });
    expect(await lastEvent(db)).toMatchObject({
      action: 'model.edit',
      targetLabel: 'openai-main/small',
      details: { name: 'small', previous: { name: 'mini', types: ['chat'] } },
    });
  });

  it('records nothing where nothing differs', async ({ db }) => {
    const { admin, modelId, parts } = await stageModel(db);
    await editModel(parts, admin, { modelId, name: 'mini' }, testNow);
    expect(await db.$count(auditEvents)).toBe(0);
  });

  it('gives a name to one of ten that want it at once', async ({ database }) => {
    const { db } = database;
    const { admin, providerAccountId, parts, tenantId } = await stageModel(db);
    const others: ModelId[] = [];
    for (let made = 0; made < 10; made += 1)
      others.push((await createModel(db, tenantId, providerAccountId)).modelId);

    const renamed = await Promise.allSettled(
      others.map((modelId) => editModel(parts, admin, { modelId, name: 'wanted' }, testNow)),
    );

    const refused = renamed.filter((result) => result.status === 'rejected');
    expect(refused.map((result) => (result.reason as { code: string }).code)).toEqual(
      Array(9).fill('conflict'),
    );
  });
});

describe('switchModel, removeModel', () => {
  it('switch off, on and remove, each recorded once', async ({ db }) => {
    const { admin, modelId, parts, tenantId, providerAccountId } = await stageModel(db);
    await switchModel(parts, admin, { modelId, enabled: false }, testNow);
    await switchModel(parts, admin, { modelId, enabled: false }, testNow);
    expect(await findModel(db, tenantId, modelId)).toMatchObject({ enabled: false });
    await switchModel(parts, admin, { modelId, enabled: true }, testNow);
    await removeModel(parts, admin, { modelId }, testNow);

    expect(await listModels(db, tenantId, providerAccountId)).toEqual([]);
    expect((await db.select().from(auditEvents)).map((event) => event.action)).toEqual([
      'model.disable',
      'model.enable',
      'model.delete',
    ]);
    expect(parts.evictions).toHaveLength(3);
  });
});

/** As `editModel` renames it: with the account held. */
const rename = "select 1 from provider_accounts for update; update models set name = 'small'";

describe('removeModel', () => {
  it('tells of the name that it found, and not of one that was changed meanwhile', async ({ database }) => {
    const { db } = database;
    const { admin, modelId, parts } = await stageModel(db);
    await beside(database, rename, () => removeModel(parts, admin, { modelId }, testNow));
    expect(await lastEvent(db)).toMatchObject({ action: 'model.delete', targetLabel: 'openai-main/small' });
  });

  it('is not there for a second one at once', async ({ database }) => {
    const { db } = database;
    const { admin, modelId, parts } = await stageModel(db);
    const ended = await Promise.allSettled(
      Array.from({ length: 5 }, () => removeModel(parts, admin, { modelId }, testNow)),
    );
    const refused = ended.filter((result) => result.status === 'rejected');
    expect(refused.map((result) => (result.reason as { code: string }).code)).toEqual(
      Array(4).fill('not_found'),
    );
    expect(await db.$count(auditEvents)).toBe(1);
  });
});

describe('restrictModel', () => {
  it('keeps an allow-list, and forgets it when the model is opened', async ({ db }) => {
    const { admin, everyoneId, member, modelId, parts, tenantId, providerAccountId } = await stageModel(db);
    const subjects = [
      { kind: 'team', id: everyoneId },
      { kind: 'user', id: member.userId },
      { kind: 'user', id: member.userId },
    ] as const;
    await restrictModel(parts, admin, { modelId, restricted: true, subjects: [...subjects] }, testNow);

    const [model] = await listAccountModels(db, tenantId, providerAccountId, testNow);
    expect(model).toMatchObject({ restricted: true });
    expect(model?.subjects.map((subject) => subject.label).sort()).toEqual(['everyone', member.email].sort());
    const listed = [
      { kind: 'team', id: everyoneId, label: 'everyone' },
      { kind: 'user', id: member.userId, label: member.email },
    ].sort((one, other) => (one.label < other.label ? -1 : 1));
    expect((await lastEvent(db))?.details).toEqual({
      restricted: true,
      subjects: listed,
      previous: { restricted: false, subjects: [] },
    });

    await restrictModel(parts, admin, { modelId, restricted: false, subjects: [] }, testNow);
    expect((await lastEvent(db))?.details).toEqual({
      restricted: false,
      subjects: [],
      previous: { restricted: true, subjects: listed },
    });
    expect(await db.$count(modelSubjects)).toBe(0);
    expect(await findModel(db, tenantId, modelId)).toMatchObject({ restricted: false });
  });

  it('records nothing where the same may call it as before, in whatever order they are named', async ({
    db,
  }) => {
    const { admin, everyoneId, member, modelId, parts } = await stageModel(db);
    const team = { kind: 'team', id: everyoneId } as const;
    const user = { kind: 'user', id: member.userId } as const;
    for (const subjects of [
      [team, user],
      [user, team, user],
    ])
      await restrictModel(parts, admin, { modelId, restricted: true, subjects }, testNow);
    expect(await db.$count(auditEvents)).toBe(1);
    expect(parts.evictions).toHaveLength(1);
    await restrictModel(parts, admin, { modelId, restricted: true, subjects: [team] }, testNow);
    expect((await lastEvent(db))?.details).toMatchObject({
      subjects: [{ label: 'everyone' }],
      previous: { subjects: expect.arrayContaining([{ ...user, label: member.email }]) },
    });
    await restrictModel(parts, admin, { modelId, restricted: false, subjects: [] }, testNow);
    await restrictModel(parts, admin, { modelId, restricted: true, subjects: [] }, testNow);
    expect((await lastEvent(db))?.details).toEqual({ restricted: true, previous: { restricted: false } });
  });

  it('lists nobody of another tenant', async ({ db }) => {
    const { admin, modelId, parts } = await stageModel(db);
    const stranger = await stageModel(db);
    const subjects = [{ kind: 'user' as const, id: stranger.member.userId as UserId }];
    await expect(
      restrictModel(parts, admin, { modelId, restricted: true, subjects }, testNow),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(await db.$count(modelSubjects)).toBe(0);
  });

  it('reads subjects of a form', () => {
    const modelId = '6f1f3f5e-0000-4000-8000-000000000000';
    const subjects = [{ subjectKind: 'user', subjectId: modelId.toUpperCase() }];
    expect(restrictModelInput.parse({ modelId, restricted: 'true', subjects })).toEqual({
      modelId,
      restricted: true,
      subjects: [{ kind: 'user', id: modelId }],
    });
  });
});

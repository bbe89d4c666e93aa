import { describe, expect } from 'vitest';
import { findGrant } from '#db/queries/grants.ts';
import { AppError } from '#lib/errors.ts';
import { resetPrice, setModelPrice } from '#lib/models/pricing.ts';
import { addModels, editModel, removeModel, restrictModel, switchModel } from '#lib/models/service.ts';
import {
  deleteProviderAccount,
  editProviderAccount,
  rotateCredential,
  switchProviderAccount,
} from '#lib/providers/service.ts';
import type { ClonedDatabase } from '#tests/support/db-clone.ts';
import { it } from '#tests/support/db-test.ts';
import { createVirtualAccount, testNow as now } from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { stageAccount } from '#tests/support/stages.ts';
import { removeGrant, setGrant } from './service.ts';

const access = 'provider-account-access' as const;

async function stage({ db }: ClonedDatabase) {
  const staged = await stageAccount(db);
  const { tenantId, providerAccountId } = staged;
  const other = await createProviderAccount(db, tenantId);
  const { virtualAccountId } = await createVirtualAccount(db, tenantId);
  const grantIds = [
    await createGrant(db, tenantId, providerAccountId, { virtualAccountId }),
    await createGrant(db, tenantId, other.providerAccountId, { virtualAccountId }),
  ];
  const names = ['one', 'two', 'three'];
  const modelIds = await Promise.all(
    names.map(async (name) => (await createModel(db, tenantId, providerAccountId, { name })).modelId),
  );
  return { ...staged, other, virtualAccountId, grantIds, modelIds };
}

type Staged = Awaited<ReturnType<typeof stage>>;

function verbsOnModels({ parts, admin, member, modelIds, providerAccountId }: Staged): Promise<unknown>[] {
  const price = { inputNanoPerMillion: 1, cachedInputNanoPerMillion: null, outputNanoPerMillion: 1 };
  const subjects = [{ kind: 'user', id: member.userId } as const];
  const models = [{ name: 'added', upstreamId: 'added', types: ['chat' as const] }];
  return modelIds.flatMap((modelId, nth) => [
    editModel(parts, admin, { modelId, name: `renamed-${nth}` }, now),
    setModelPrice(parts, admin, { modelId, price, confirm: true }, now),
    switchModel(parts, admin, { modelId, enabled: false }, now),
    restrictModel(parts, admin, { modelId, restricted: true, subjects }, now),
    resetPrice(parts, admin, { modelId }, now),
    addModels(parts, admin, { providerAccountId, models }, now),
  ]);
}

function verbsOnAccount(staged: Staged): Promise<unknown>[] {
  const { parts, admin, member, providerAccountId, other, virtualAccountId, grantIds } = staged;
  const user = { kind: 'user', id: member.userId } as const;
  const application = { kind: 'virtual-account', id: virtualAccountId } as const;
  return [
    ...grantIds.map((grantId) => removeGrant(parts, admin, { grantId }, now)),
    ...[providerAccountId, other.providerAccountId].flatMap((id) => [
      setGrant(parts, admin, { providerAccountId: id, subject: application, role: access }, now),
      setGrant(parts, admin, { providerAccountId: id, subject: user, role: access }, now),
      switchProviderAccount(parts, admin, { providerAccountId: id, enabled: false }, now),
    ]),
    rotateCredential(parts, admin, { providerAccountId, credential: 'sk-other' }, now),
    editProviderAccount(
      parts,
      admin,
      { providerAccountId, baseUrl: 'https://x.example/v1', credential: 'sk-third' },
      now,
    ),
  ];
}

const unexpected = (ended: PromiseSettledResult<unknown>[]) =>
  ended.filter((result) => result.status === 'rejected' && !(result.reason instanceof AppError));

describe('verbs on one account, its models and its grants', () => {
  it('never die of each other, nor of its deletion', async ({ database }) => {
    const staged = await stage(database);
    const { parts, admin, modelIds, providerAccountId, grantIds, tenantId } = staged;
    const rounds = Array.from({ length: 3 }, () => [...verbsOnModels(staged), ...verbsOnAccount(staged)]);
    expect(unexpected(await Promise.allSettled(rounds.flat()))).toEqual([]);

    const ended = await Promise.allSettled([
      ...verbsOnModels(staged),
      ...modelIds.map((modelId) => removeModel(parts, admin, { modelId }, now)),
      ...verbsOnAccount(staged),
      deleteProviderAccount(parts, admin, { providerAccountId }, now),
    ]);
    expect(unexpected(ended)).toEqual([]);
    expect(ended.at(-1)).toMatchObject({ status: 'fulfilled' });
    expect(await findGrant(database.db, tenantId, grantIds[0] as (typeof grantIds)[number])).toBeUndefined();
  });
});

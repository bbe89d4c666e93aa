import { describe, expect } from 'vitest';
import type { TenantId } from '#db/ids.ts';
import { findKeyForGateway, loadCatalog } from '#db/queries/gateway.ts';
import { modelSubjects } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createPat,
  createTeam,
  createTenant,
  createUser,
  createVat,
  createVirtualAccount,
} from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { byAccount, effectiveModels } from './effective.ts';

async function account(db: Db, tenantId: TenantId, name: string, values = {}) {
  const { providerAccountId } = await createProviderAccount(db, tenantId, { name, ...values });
  await createModel(db, tenantId, providerAccountId, { name: 'm' });
  return providerAccountId;
}

async function stage(db: Db) {
  const { tenantId, everyoneId } = await createTenant(db);
  const user = await createUser(db, tenantId);
  const { teamId } = await createTeam(db, tenantId, { name: 'search', members: [user.userId] });
  return { tenantId, everyoneId, user, teamId };
}

describe('effectiveModels', () => {
  it('names the nearest grant that opens each model', async ({ db }) => {
    const { tenantId, everyoneId, user, teamId } = await stage(db);
    const open = await account(db, tenantId, 'aa-everyone');
    const team = await account(db, tenantId, 'bb-team');
    const own = await account(db, tenantId, 'cc-own');
    await account(db, tenantId, 'dd-none');
    await createGrant(db, tenantId, open, { teamId: everyoneId });
    await createGrant(db, tenantId, team, { teamId: everyoneId });
    await createGrant(db, tenantId, team, { teamId });
    await createGrant(db, tenantId, own, { teamId });
    await createGrant(db, tenantId, own, { userId: user.userId }, 'provider-account-manager');

    const models = await effectiveModels(db, tenantId, user);

    expect(models.map((model) => [model.name, model.through])).toEqual([
      ['aa-everyone/m', 'everyone'],
      ['bb-team/m', 'through team “search”'],
      ['cc-own/m', 'granted to you, as manager'],
    ]);
    expect(models.every((model) => model.simulated)).toBe(true);
    expect(byAccount(models)).toMatchObject([
      { name: 'aa-everyone', models: [{ name: 'aa-everyone/m' }] },
      { name: 'bb-team' },
      { name: 'cc-own' },
    ]);
  });

  it('leaves out what is switched off or restricted to others, for managers too', async ({ db }) => {
    const { tenantId, user, teamId } = await stage(db);
    const on = await account(db, tenantId, 'on-account');
    const off = await account(db, tenantId, 'off-account', { enabled: false });
    for (const id of [on, off]) {
      await createGrant(db, tenantId, id, { userId: user.userId }, 'provider-account-manager');
    }
    await createModel(db, tenantId, on, { name: 'disabled', enabled: false });
    await createModel(db, tenantId, on, { name: 'closed', restricted: true });
    const listed = await createModel(db, tenantId, on, { name: 'listed', restricted: true });
    await db.insert(modelSubjects).values({ tenantId, modelId: listed.modelId, teamId });

    const names = (await effectiveModels(db, tenantId, user)).map((model) => model.name);
    expect(names).toEqual(['on-account/listed', 'on-account/m']);
  });

  it('gives a tenant admin everything that is on, restricted or not', async ({ db }) => {
    const { tenantId } = await stage(db);
    const admin = await createUser(db, tenantId, { roles: ['tenant-admin'] });
    const id = await account(db, tenantId, 'any-account');
    await createModel(db, tenantId, id, { name: 'closed', restricted: true });

    const models = await effectiveModels(db, tenantId, admin);
    expect(models.map((model) => [model.name, model.through])).toEqual([
      ['any-account/closed', 'as tenant admin'],
      ['any-account/m', 'as tenant admin'],
    ]);
  });

  it('gives nothing to someone who left, an admin included, nor across tenants', async ({ db }) => {
    const { tenantId, everyoneId } = await stage(db);
    const stranger = await stage(db);
    const gone = await createUser(db, tenantId, { active: false, roles: ['tenant-admin'] });
    await createGrant(db, tenantId, await account(db, tenantId, 'any-account'), { teamId: everyoneId });

    expect(await effectiveModels(db, tenantId, gone)).toEqual([]);
    expect(await effectiveModels(db, tenantId, stranger.user)).toEqual([]);
    expect(await effectiveModels(db, stranger.tenantId, stranger.user)).toEqual([]);
  });

  it('gives a virtual account its own grants only', async ({ db }) => {
    const { tenantId, everyoneId } = await stage(db);
    const { virtualAccountId } = await createVirtualAccount(db, tenantId);
    const own = await account(db, tenantId, 'own-account');
    await createGrant(db, tenantId, own, { virtualAccountId });
    await createGrant(db, tenantId, await account(db, tenantId, 'open-account'), { teamId: everyoneId });

    const models = await effectiveModels(db, tenantId, { virtualAccountId });
    expect(models.map((model) => [model.name, model.through])).toEqual([
      ['own-account/m', 'granted to this account'],
    ]);
  });

  // Pages and data plane each decide by a query of their own: whoever sees a model must be able to call it.
  it('agrees with what the data plane reads', async ({ db }) => {
    const { tenantId, everyoneId, user, teamId } = await stage(db);
    const robot = await createVirtualAccount(db, tenantId);
    const ids = [
      await account(db, tenantId, 'aaa'),
      await account(db, tenantId, 'bbb'),
      await account(db, tenantId, 'ccc'),
    ];
    const [first, second, third] = ids;
    if (!first || !second || !third) throw new Error('three accounts were made');
    await createGrant(db, tenantId, first, { teamId: everyoneId });
    await createGrant(db, tenantId, second, { teamId });
    await createGrant(db, tenantId, third, { virtualAccountId: robot.virtualAccountId });
    const closed = await createModel(db, tenantId, second, { name: 'closed', restricted: true });
    await db.insert(modelSubjects).values({ tenantId, modelId: closed.modelId, userId: user.userId });
    await createModel(db, tenantId, second, { name: 'nobody', restricted: true });
    const catalog = await loadCatalog(db, tenantId);

    const callers = [
      { caller: { userId: user.userId }, key: await createPat(db, user) },
      { caller: robot, key: await createVat(db, { tenantId, ...robot }) },
    ];
    for (const { caller, key } of callers) {
      const found = await findKeyForGateway(db, key.publicId, [Buffer.alloc(32)]);
      const reach = new Set(found?.grants.map((grant) => grant.providerAccountId));
      const own = new Set<string>([
        found?.userId ?? '',
        found?.virtualAccountId ?? '',
        ...(found?.teamIds ?? []),
      ]);
      const callable = (catalog?.models ?? []).filter(
        (model) =>
          reach.has(model.providerAccountId) &&
          model.enabled &&
          (model.subjects === null || model.subjects.some((subject) => own.has(subject))),
      );
      const shown = await effectiveModels(db, tenantId, caller);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.map((model) => model.id).sort()).toEqual(callable.map((model) => model.id).sort());
    }
  });
});

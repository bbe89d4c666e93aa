import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import {
  createPat,
  createTenant,
  createUser,
  createVat,
  createVirtualAccount,
} from '#tests/support/factories.ts';
import { findPatNames } from './pat-names.ts';
import { findUserNames } from './users.ts';

describe('findPatNames', () => {
  it('finds keys by name, public id and owner, those used last first, with nothing else of them', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const ann = await createUser(db, tenantId, { email: 'ann@example.test' });
    const bob = await createUser(db, tenantId, { email: 'bob@example.test' });
    const unused = await createPat(db, ann, { name: 'ci-unused' });
    const old = await createPat(db, ann, { name: 'ci-old', lastUsedAt: new Date('2026-01-01') });
    const recent = await createPat(db, bob, { name: 'ci-recent', lastUsedAt: new Date('2026-02-01') });
    const find = async (search: string, limit = 8) =>
      (await findPatNames(db, tenantId, { search }, limit)).map(({ id }) => id);

    expect(await find('CI-')).toEqual([recent.keyId, old.keyId, unused.keyId]);
    expect(await find('ci-', 2)).toEqual([recent.keyId, old.keyId]);
    expect(await find('bob@')).toEqual([recent.keyId]);
    expect(await find('_%')).toEqual([]);
    const { keyId: id, publicId } = old;
    expect(await findPatNames(db, tenantId, { search: publicId }, 8)).toEqual([
      { id, publicId, name: 'ci-old', owner: 'ann@example.test' },
    ]);
  });

  it('finds no key of another person where one is named, of another tenant, nor of an application', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const ann = await createUser(db, tenantId);
    const own = await createPat(db, ann, { name: 'ci-own' });
    await createPat(db, await createUser(db, tenantId), { name: 'ci-other' });
    await createPat(db, await createUser(db, (await createTenant(db)).tenantId), { name: 'ci-foreign' });
    await createVat(db, { tenantId, ...(await createVirtualAccount(db, tenantId)) }, { name: 'ci-robot' });

    const mine = await findPatNames(db, tenantId, { search: 'ci-', userId: ann.userId }, 8);
    expect(mine.map(({ id }) => id)).toEqual([own.keyId]);
    const all = await findPatNames(db, tenantId, { search: 'ci-' }, 8);
    expect(all.map(({ name }) => name).sort()).toEqual(['ci-other', 'ci-own']);
  });
});

describe('findUserNames', () => {
  it('finds people of the tenant by address and name, and no more of them than asked for', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const { userId: id } = await createUser(db, tenantId, {
      email: 'zoe@example.test',
      displayName: 'Ann Z',
    });
    await createUser(db, tenantId, { email: 'ann@example.test', displayName: 'Ann' });
    await createUser(db, (await createTenant(db)).tenantId, { email: 'ann@example.test' });

    const found = await findUserNames(db, tenantId, 'ann', 8);
    expect(found.map(({ email }) => email)).toEqual(['ann@example.test', 'zoe@example.test']);
    expect(await findUserNames(db, tenantId, 'ann', 1)).toHaveLength(1);
    expect(await findUserNames(db, tenantId, 'zoe@', 8)).toEqual([
      { id, email: 'zoe@example.test', displayName: 'Ann Z' },
    ]);
  });
});

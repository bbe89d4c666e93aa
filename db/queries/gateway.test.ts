import { and, eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import {
  createPat,
  createTeam,
  createTenant,
  createUser,
  createVat,
  createVirtualAccount,
  testNow,
} from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import type { ProviderAccountId } from '../ids.ts';
import { apiKeys, modelPrices, modelSubjects, tenantSettings, users } from '../schema/index.ts';
import { findKeyForGateway, listUsableKeyIds, loadCatalog, touchKeys } from './gateway.ts';

const dayMs = 86_400_000;
/** What the factory stores for a key that no keyring hashed. */
const unhashed = Buffer.alloc(32);
const later = (ms: number) => new Date(testNow.getTime() + ms);

describe('findKeyForGateway', () => {
  it('brings the owner, the teams and every grant that reaches a person', async ({ db }) => {
    const { tenantId, everyoneId } = await createTenant(db, { maxPatAgeDays: 90 });
    const user = await createUser(db, tenantId);
    const { teamId } = await createTeam(db, tenantId, { members: [user.userId] });
    const other = await createTeam(db, tenantId);
    const accounts: { providerAccountId: ProviderAccountId }[] = [];
    for (let made = 0; made < 4; made += 1) accounts.push(await createProviderAccount(db, tenantId));
    const [direct, team, everyone, unreached] = accounts.map((account) => account.providerAccountId);
    if (!direct || !team || !everyone || !unreached) throw new Error('four accounts were made');
    await createGrant(db, tenantId, direct, { userId: user.userId }, 'provider-account-manager');
    await createGrant(db, tenantId, team, { teamId });
    await createGrant(db, tenantId, everyone, { teamId: everyoneId });
    await createGrant(db, tenantId, unreached, { teamId: other.teamId });
    const key = await createPat(db, user);

    const found = await findKeyForGateway(db, key.publicId, [unhashed]);

    expect(found).toMatchObject({
      id: key.keyId,
      tenantId,
      publicId: key.publicId,
      kind: 'pat',
      userId: user.userId,
      virtualAccountId: null,
      user: { active: true, roles: ['tenant-member'] },
      virtualAccount: null,
      maxPatAgeDays: 90,
      revokedAt: null,
      createdAt: testNow,
    });
    expect(Buffer.isBuffer(found?.hash)).toBe(true);
    expect(new Set(found?.teamIds)).toEqual(new Set([teamId, everyoneId]));
    expect(found?.grants).toHaveLength(3);
    expect(found?.grants).toEqual(
      expect.arrayContaining([
        { providerAccountId: direct },
        { providerAccountId: team },
        { providerAccountId: everyone },
      ]),
    );
  });

  it('gives a virtual account its own grants only: it is not in everyone', async ({ db }) => {
    const { tenantId, everyoneId } = await createTenant(db);
    const account = await createVirtualAccount(db, tenantId);
    const own = await createProviderAccount(db, tenantId);
    const shared = await createProviderAccount(db, tenantId);
    await createGrant(db, tenantId, own.providerAccountId, { virtualAccountId: account.virtualAccountId });
    await createGrant(db, tenantId, shared.providerAccountId, { teamId: everyoneId });
    const key = await createVat(db, { tenantId, virtualAccountId: account.virtualAccountId });

    expect(await findKeyForGateway(db, key.publicId, [unhashed])).toMatchObject({
      kind: 'vat',
      user: null,
      virtualAccount: { tags: {} },
      teamIds: [],
      grants: [{ providerAccountId: own.providerAccountId }],
    });
  });

  it('finds nothing for an id that was never issued', async ({ db }) => {
    expect(await findKeyForGateway(db, '000000000000', [unhashed])).toBeUndefined();
    expect(await findKeyForGateway(db, "' or 1=1 --", [unhashed])).toBeUndefined();
  });

  it('knows a key by its hash under any of the keys that are held, and nobody by the public id alone', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const key = await createPat(db, await createUser(db, tenantId));
    const other = Buffer.alloc(32, 1);
    expect(await findKeyForGateway(db, key.publicId, [other, unhashed])).toMatchObject({ id: key.keyId });
    expect(await findKeyForGateway(db, key.publicId, [other])).toBeUndefined();
    expect(await findKeyForGateway(db, key.publicId, [])).toBeUndefined();
  });

  it('refuses keys of a tenant whose rules are not known: no rule is not a rule without limits', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db, { maxPatAgeDays: 30 });
    const account = await createVirtualAccount(db, tenantId);
    const keys = [
      await createPat(db, await createUser(db, tenantId)),
      await createVat(db, { tenantId, virtualAccountId: account.virtualAccountId }),
    ];
    await db.delete(tenantSettings).where(eq(tenantSettings.tenantId, tenantId));

    for (const key of keys) {
      expect(await findKeyForGateway(db, key.publicId, [unhashed])).toBeUndefined();
    }
    const ids = keys.map((key) => key.publicId);
    expect(await listUsableKeyIds(db, ids, testNow)).toEqual(new Set());
  });
});

describe('loadCatalog', () => {
  it('brings accounts, models, allow-lists and the newest price, of this tenant alone', async ({ db }) => {
    const { tenantId, everyoneId } = await createTenant(db);
    const stranger = await createTenant(db);
    const foreign = await createProviderAccount(db, stranger.tenantId);
    await createModel(db, stranger.tenantId, foreign.providerAccountId);
    const account = await createProviderAccount(db, tenantId, {
      provider: 'openai',
      credentialEncrypted: 'v1.k1.iv.ct',
      credentialHint: 'abcd',
    });
    const open = await createModel(db, tenantId, account.providerAccountId, {
      name: 'open',
      price: { input: 1, output: 2 },
    });
    await db.insert(modelPrices).values({
      tenantId,
      id: crypto.randomUUID(),
      modelId: open.modelId,
      inputNanoPerMillion: 150_000_000,
      outputNanoPerMillion: 9_000_000_000_000,
      createdAt: later(1000),
    });
    const closed = await createModel(db, tenantId, account.providerAccountId, {
      name: 'closed',
      restricted: true,
    });
    await db.insert(modelSubjects).values({ tenantId, modelId: closed.modelId, teamId: everyoneId });
    await createModel(db, tenantId, account.providerAccountId, {
      name: 'nobody',
      restricted: true,
      enabled: false,
    });

    const catalog = await loadCatalog(db, tenantId);

    expect(catalog?.accounts).toEqual([
      expect.objectContaining({
        id: account.providerAccountId,
        provider: 'openai',
        baseUrl: 'https://provider.example.test/v1',
        credentialEncrypted: 'v1.k1.iv.ct',
        enabled: true,
      }),
    ]);
    expect(catalog?.models).toMatchObject([
      { name: 'closed', subjects: [everyoneId], price: null },
      { name: 'nobody', enabled: false, subjects: [] },
      {
        name: 'open',
        types: ['chat'],
        subjects: null,
        createdAtSeconds: testNow.getTime() / 1000,
        price: {
          inputNanoPerMillion: 150_000_000,
          cachedInputNanoPerMillion: null,
          outputNanoPerMillion: 9_000_000_000_000,
        },
      },
    ]);
  });

  it('says by its version that something in it changed', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const { providerAccountId } = await createProviderAccount(db, tenantId);
    const before = (await loadCatalog(db, tenantId))?.catalogVersion;
    await createModel(db, tenantId, providerAccountId);
    expect((await loadCatalog(db, tenantId))?.catalogVersion).toBeGreaterThan(before ?? Number.NaN);
  });
});

describe('listUsableKeyIds', () => {
  it('leaves out revoked, disabled, expired and aged keys and those of people who left', async ({ db }) => {
    const { tenantId } = await createTenant(db, { maxPatAgeDays: 30 });
    const user = await createUser(db, tenantId);
    const gone = await createUser(db, tenantId, { active: false });
    const robot = await createVirtualAccount(db, tenantId);
    const usable = await createPat(db, user);
    const old = await createVat(db, { tenantId, ...robot }, { createdAt: later(-400 * dayMs) });
    const ended = [
      await createPat(db, user, { revokedAt: testNow }),
      await createPat(db, user, { disabledAt: testNow }),
      await createPat(db, user, { expiresAt: later(-1) }),
      await createPat(db, user, { createdAt: later(-31 * dayMs), expiresAt: later(dayMs) }),
      await createPat(db, gone),
    ];
    const ids = [usable, old, ...ended].map((key) => key.publicId);

    expect(await listUsableKeyIds(db, [...ids, 'nosuchkey000'], testNow)).toEqual(
      new Set([usable.publicId, old.publicId]),
    );
    expect(await listUsableKeyIds(db, [usable.publicId], later(31 * dayMs))).toEqual(new Set());
    expect(await listUsableKeyIds(db, [], testNow)).toEqual(new Set());
  });
});

describe('touchKeys', () => {
  it('moves last used forward and never back, also within one batch', async ({ db }) => {
    const user = await createUser(db, (await createTenant(db)).tenantId);
    const key = await createPat(db, user);
    const base = { id: key.keyId, tenantId: user.tenantId, address: '192.0.2.1', client: 'new' };

    expect(
      await touchKeys(db, [
        { ...base, at: later(5) },
        { ...base, at: later(9) },
        { ...base, at: later(1) },
      ]),
    ).toBe(1);
    expect(await touchKeys(db, [{ ...base, at: later(8), client: 'old' }])).toBe(0);

    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, key.keyId));
    expect(row).toMatchObject({ lastUsedAt: later(9), lastUsedAddress: '192.0.2.1', lastUsedClient: 'new' });
  });

  it('does not touch a key under another tenant', async ({ db }) => {
    const user = await createUser(db, (await createTenant(db)).tenantId);
    const stranger = await createTenant(db);
    const key = await createPat(db, user);
    const touch = { id: key.keyId, tenantId: stranger.tenantId, at: testNow, address: null, client: null };
    expect(await touchKeys(db, [touch])).toBe(0);
  });

  it('lets replicas touch the same keys at once without a deadlock', async ({ database }) => {
    const { db } = database;
    const user = await createUser(db, (await createTenant(db)).tenantId);
    const keys = await Promise.all(Array.from({ length: 20 }, () => createPat(db, user)));
    const touches = keys.map((key, index) => ({
      id: key.keyId,
      tenantId: user.tenantId,
      at: later(index),
      address: null,
      client: null,
    }));

    await Promise.all(
      Array.from({ length: 20 }, (_, round) =>
        touchKeys(
          db,
          (round % 2 ? touches : touches.toReversed()).map((line) => ({ ...line, at: later(round) })),
        ),
      ),
    );

    const rows = await db
      .select({ at: apiKeys.lastUsedAt })
      .from(apiKeys)
      .where(and(eq(apiKeys.userId, user.userId)));
    expect(new Set(rows.map((row) => row.at?.getTime()))).toEqual(new Set([later(19).getTime()]));
    expect(await db.$count(users)).toBe(1);
  });
});

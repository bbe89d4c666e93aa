import { eq, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { apiKeys, usageRollups } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createPat,
  createTenant,
  createUser,
  createVat,
  createVirtualAccount,
  testNow,
} from '#tests/support/factories.ts';
import type { ApiKeyId, TenantId, UserId } from '../ids.ts';
import { revokeApiKeys } from './api-key-changes.ts';
import {
  countHeldPatsByUser,
  findApiKey,
  findLeastUsedPat,
  type KeyListing,
  listApiKeys,
} from './api-keys.ts';

const day = 86_400_000;

function inDays(days: number): Date {
  return new Date(testNow.getTime() + days * day);
}

async function names(db: Db, tenantId: TenantId, listing: KeyListing): Promise<string[]> {
  const page = await listApiKeys(
    db,
    tenantId,
    { sort: 'name', descending: false, ...listing },
    { limit: 50 },
    testNow,
  );
  expect(page.total).toBe(page.rows.length);
  return page.rows.map((key) => key.name);
}

async function createManyPats(db: Db, tenantId: TenantId): Promise<void> {
  const user = await createUser(db, tenantId);
  for (let index = 0; index < 17; index += 1) {
    const { keyId } = await createPat(db, user, {
      expiresAt: index % 3 ? inDays(1 + (index % 4)) : null,
      lastUsedAt: index % 2 ? inDays(-(index % 5)) : null,
      createdAt: inDays(-(index % 6)),
    });
    if (index % 4 > 0) await spend(db, { ...user, keyId, hour: inDays(-1), costNano: index % 4 });
  }
  // Microseconds, as PostgreSQL's own clock writes them.
  await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`${apiKeys.lastUsedAt} + interval '1 microsecond'` })
    .where(eq(apiKeys.tenantId, tenantId));
}

async function spend(
  db: Db,
  values: { tenantId: TenantId; userId: UserId; keyId: ApiKeyId; hour: Date; costNano: number },
): Promise<void> {
  await db.insert(usageRollups).values({ ...values, model: 'demo/echo', providerAccount: 'demo' });
}

describe('listApiKeys', () => {
  const orders = (['name', 'created', 'expires', 'last-used', 'spend'] as const).flatMap((sort) =>
    [false, true].map((descending) => ({ sort, descending })),
  );

  it.for(orders)(
    'walks every row once, forwards and back, ties and missing values included: $sort, $descending',
    async (order, { db }) => {
      const { tenantId } = await createTenant(db);
      await createManyPats(db, tenantId);
      const list = (limit: number, cursor?: string) =>
        listApiKeys(db, tenantId, { ...order, spendSince: inDays(-7) }, { limit, cursor }, testNow);

      const all = await list(100);
      const pages = [await list(4)];
      for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) pages.push(await list(4, next));
      const ids = pages.map((page) => page.rows.map((key) => key.id));
      expect(ids.flat()).toEqual(all.rows.map((key) => key.id));
      expect(new Set(pages.map((page) => page.total))).toEqual(new Set([17]));

      let back = pages.at(-1)?.previous;
      for (const expected of ids.slice(0, -1).reverse()) {
        const page = await list(4, back);
        expect(page.rows.map((key) => key.id)).toEqual(expected);
        expect(page.next).toBeDefined();
        back = page.previous;
      }
      expect(back).toBeUndefined();
    },
  );

  it.for([false, true])(
    'orders by the end in force, which it shows, over pages and back: descending $0',
    async (descending, { db }) => {
      const { tenantId } = await createTenant(db, { maxPatAgeDays: 30 });
      const user = await createUser(db, tenantId);
      const account = await createVirtualAccount(db, tenantId);
      const vat = { tenantId, ...account };
      await createPat(db, user, { name: 'day-2', createdAt: inDays(-28) });
      await createPat(db, user, { name: 'day-5', createdAt: inDays(-1), expiresAt: inDays(5) });
      await createPat(db, user, { name: 'day-10', createdAt: inDays(-20), expiresAt: inDays(60) });
      await createPat(db, user, { name: 'day-19', createdAt: inDays(-10), expiresAt: inDays(19) });
      await createPat(db, user, { name: 'day-30' });
      await createVat(db, vat, { name: 'day-40', expiresAt: inDays(40) });
      await createVat(db, vat, { name: 'never' });
      const list = (cursor?: string) =>
        listApiKeys(db, tenantId, { sort: 'expires', descending }, { limit: 2, cursor }, testNow);

      const pages = [await list()];
      for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) pages.push(await list(next));
      const back = [await list(pages.at(-1)?.previous)];
      while (back[0]?.previous) back.unshift(await list(back[0].previous));

      const soonestFirst = ['day-2', 'day-5', 'day-10', 'day-19', 'day-30', 'day-40', 'never'];
      const expected = descending ? soonestFirst.toReversed() : soonestFirst;
      const rows = pages.flatMap((page) => page.rows);
      expect(rows.map((key) => key.name)).toEqual(expected);
      expect(back.flatMap((page) => page.rows.map((key) => key.name))).toEqual(expected.slice(0, 6));
      for (const { name, endsAt } of rows)
        expect(endsAt, name).toEqual(name === 'never' ? null : inDays(Number(name.slice(4))));
    },
  );

  it('shows the end in force: the tenant age limit shortens PATs and leaves VATs alone', async ({ db }) => {
    const { tenantId } = await createTenant(db, { maxPatAgeDays: 30 });
    const user = await createUser(db, tenantId);
    const account = await createVirtualAccount(db, tenantId);
    const forever = await createPat(db, user);
    const sooner = await createPat(db, user, { expiresAt: inDays(5) });
    const vat = await createVat(db, { tenantId, ...account });

    expect((await findApiKey(db, tenantId, forever.keyId))?.endsAt).toEqual(inDays(30));
    expect((await findApiKey(db, tenantId, sooner.keyId))?.endsAt).toEqual(inDays(5));
    expect((await findApiKey(db, tenantId, vat.keyId))?.endsAt).toBeNull();
  });

  it('filters by status as of the moment asked about', async ({ db }) => {
    const { tenantId } = await createTenant(db, { maxPatAgeDays: 90 });
    const user = await createUser(db, tenantId);
    await createPat(db, user, { name: 'aged-out', createdAt: inDays(-91), lastUsedAt: inDays(-2) });
    await createPat(db, user, { name: 'expired', expiresAt: testNow, lastUsedAt: inDays(-2) });
    await createPat(db, user, { name: 'expiring', expiresAt: inDays(13), lastUsedAt: inDays(-1) });
    await createPat(db, user, { name: 'fresh' });
    await createPat(db, user, { name: 'revoked', revokedAt: inDays(-1) });
    await createPat(db, user, { name: 'revoked-long-ago', revokedAt: inDays(-100) });
    await createPat(db, user, { name: 'paused', disabledAt: testNow });
    await createPat(db, user, { name: 'paused-expired', disabledAt: testNow, expiresAt: testNow });
    await createPat(db, user, { name: 'paused-revoked', disabledAt: testNow, revokedAt: inDays(-99) });

    expect(await names(db, tenantId, { status: 'enabled' })).toEqual(['expiring', 'fresh']);
    expect(await names(db, tenantId, { endsWithinDays: 14 })).toEqual(['expiring']);
    expect(await names(db, tenantId, { endsWithinDays: 7 })).toEqual([]);
    expect(await names(db, tenantId, { status: 'expired' })).toEqual(['aged-out', 'expired']);
    expect(await names(db, tenantId, { status: 'disabled' })).toEqual(['paused', 'paused-expired']);
    expect(await names(db, tenantId, { status: 'held' })).toEqual(['expiring', 'fresh', 'paused']);
    expect(await names(db, tenantId, { status: 'revoked' })).toEqual([
      'paused-revoked',
      'revoked',
      'revoked-long-ago',
    ]);
    expect(await names(db, tenantId, { status: 'revoked', revokedSince: inDays(-90) })).toEqual(['revoked']);
    const unused = ['fresh', 'paused', 'paused-expired', 'paused-revoked', 'revoked', 'revoked-long-ago'];
    expect(await names(db, tenantId, { status: 'never-used' })).toEqual(unused);
    const states = ['enabled', 'disabled', 'expired', 'revoked', 'held'] as const;
    for (const status of states) {
      const those = await names(db, tenantId, { status });
      const both = await names(db, tenantId, { status: [status, 'never-used'] });
      expect(both, status).toEqual(those.filter((name) => unused.includes(name)));
    }
  });

  it('takes wildcards literally, and finds by name, public id and owner', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const ann = await createUser(db, tenantId, { email: 'ann_x@example.test' });
    const bob = await createUser(db, tenantId, { email: 'annyx@example.test' });
    const laptop = await createPat(db, ann, { name: 'laptop' });
    await createPat(db, bob, { name: 'desk' });

    expect(await names(db, tenantId, { search: 'LAP' })).toEqual(['laptop']);
    expect(await names(db, tenantId, { search: laptop.publicId })).toEqual(['laptop']);
    expect(await names(db, tenantId, { search: 'ann_x' })).toEqual(['laptop']);
    for (const search of ['%', '_____', '\\', '%_%', "' or true --"]) {
      expect(await names(db, tenantId, { search })).toEqual([]);
    }
  });

  it('never shows another tenant, another person where one is named, or the hash', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const user = await createUser(db, tenantId);
    const colleague = await createUser(db, tenantId);
    const other = await createUser(db, (await createTenant(db)).tenantId);
    await createPat(db, user, { name: 'mine' });
    await createPat(db, colleague, { name: 'theirs' });
    const foreign = await createPat(db, other, { name: 'foreign' });

    expect(await names(db, tenantId, {})).toEqual(['mine', 'theirs']);
    expect(await names(db, tenantId, { userId: user.userId })).toEqual(['mine']);
    expect(await findApiKey(db, tenantId, foreign.keyId)).toBeUndefined();
    expect(
      await revokeApiKeys(db, tenantId, [foreign.keyId], { at: testNow, by: null, reason: 'admin' }),
    ).toEqual([]);
    const { rows } = await listApiKeys(db, tenantId, {}, { limit: 10 }, testNow);
    expect(Object.keys(rows[0] ?? {})).not.toContain('hash');
  });
});

describe('counts of PATs that are held', () => {
  it('leave out what ended or was revoked, and name the key that is missed least', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const user = await createUser(db, tenantId);
    const idle = await createUser(db, tenantId);
    await createPat(db, user, { lastUsedAt: inDays(-1) });
    const unused = await createPat(db, user, { lastUsedAt: inDays(-50) });
    await createPat(db, user, { expiresAt: inDays(-1) });
    await createPat(db, user, { revokedAt: inDays(-1) });

    const counts = await countHeldPatsByUser(db, tenantId, [user.userId, idle.userId], testNow);
    expect([...counts]).toEqual([[user.userId, 2]]);
    expect((await findLeastUsedPat(db, tenantId, user.userId, testNow))?.id).toBe(unused.keyId);
  });
});

describe('listing by several states and by spend', () => {
  it('lists the keys to which all of the states apply', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const user = await createUser(db, tenantId);
    await createPat(db, user, { name: 'soon-unused', expiresAt: inDays(2) });
    await createPat(db, user, { name: 'soon-used', expiresAt: inDays(2), lastUsedAt: testNow });
    await createPat(db, user, { name: 'late-unused', expiresAt: inDays(60) });

    expect(await names(db, tenantId, { status: 'never-used', endsWithinDays: 14 })).toEqual(['soon-unused']);
    expect(await names(db, tenantId, { status: [] })).toHaveLength(3);
  });

  it('counts what was spent since the moment asked for, and of no other tenant', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const user = await createUser(db, tenantId);
    const recent = await createPat(db, user, { name: 'recent' });
    const before = await createPat(db, user, { name: 'before' });
    await spend(db, { ...user, keyId: recent.keyId, hour: inDays(-1), costNano: 5 });
    await spend(db, { ...user, keyId: before.keyId, hour: inDays(-8), costNano: 500 });
    const other = await createTenant(db);
    await spend(db, {
      ...user,
      tenantId: other.tenantId,
      keyId: before.keyId,
      hour: inDays(-1),
      costNano: 900,
    });
    const list = (spendSince: Date) => names(db, tenantId, { sort: 'spend', descending: true, spendSince });

    expect(await list(inDays(-7))).toEqual(['recent', 'before']);
    expect(await list(inDays(-9))).toEqual(['before', 'recent']);
  });
});

import { describe, expect } from 'vitest';
import { writeUsage } from '#db/queries/usage-write.ts';
import type { Db } from '#db/types.ts';
import { hourMs } from '#lib/durations.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createPat,
  createTenant,
  createUser,
  createVat,
  createVirtualAccount,
} from '#tests/support/factories.ts';
import { stageKeyUsage } from '#tests/support/usage.ts';
import { lastCalls, totalsOfUser, trafficOfKey, usage7d } from './keys.ts';
import { last24hFrom, parseRange } from './range.ts';
import { keyUsage } from './report.ts';

const now = new Date('2026-03-15T10:20:30Z');
const ago = (hours: number) => now.getTime() - hours * hourMs;
const stage = (db: Db) => stageKeyUsage(db, now);

describe('totalsOfUser', () => {
  it('add up every key of the person, revoked ones too, and nobody else’s', async ({ db }) => {
    const { tenantId, user, call } = await stage(db);
    const revoked = await createPat(db, user, { revokedAt: now });
    const other = await createUser(db, tenantId);
    const foreign = await createPat(db, other);
    await writeUsage(db, [
      call(1),
      call(1, { keyId: revoked.keyId }),
      call(1, { keyId: foreign.keyId, userId: other.userId }),
      call(24 * 20),
    ]);

    expect((await totalsOfUser(db, tenantId, user.userId, new Date(ago(24 * 7)))).requests).toBe(2);
    expect(await totalsOfUser(db, tenantId, user.userId, new Date(ago(24 * 30)))).toMatchObject({
      requests: 3,
      costNano: 3 * 22_200,
    });
  });
});

describe('usage7d', () => {
  it('brings the week of a page of keys, and leaves out those that were not used', async ({ db }) => {
    const { tenantId, user, keyId, call } = await stage(db);
    const idle = await createPat(db, user);
    const robot = await createVirtualAccount(db, tenantId);
    const vat = await createVat(db, { tenantId, ...robot });
    await writeUsage(db, [
      call(0),
      call(1),
      call(48),
      call(24 * 8),
      call(2, { keyId: vat.keyId, userId: null, virtualAccountId: robot.virtualAccountId, costNano: null }),
    ]);

    const weeks = await usage7d(db, tenantId, [keyId, idle.keyId, vat.keyId], now, 'UTC');

    expect(weeks.get(keyId)).toMatchObject({ requests: 3, costNano: 3 * 22_200, unpricedRequests: 0 });
    expect(weeks.get(keyId)?.days.map((day) => day.requests)).toEqual([0, 0, 0, 0, 1, 0, 2]);
    expect(weeks.get(vat.keyId)).toMatchObject({ requests: 1, costNano: null, unpricedRequests: 1 });
    expect(weeks.has(idle.keyId)).toBe(false);
    expect(await usage7d(db, tenantId, [], now, 'UTC')).toEqual(new Map());
  });
});

describe('usage7d of the demo provider', () => {
  it('tells which part of a key’s cost is simulated', async ({ db }) => {
    const { tenantId, user, keyId, call } = await stage(db);
    const real = await createPat(db, user);
    const ofOpenai = {
      model: 'openai-main/gpt-4o-mini',
      providerAccount: 'openai-main',
      costNano: 500,
    };
    const ofDemo = { simulated: true };
    await writeUsage(db, [
      call(1, ofDemo),
      call(50, ofDemo),
      call(2, ofOpenai),
      call(2, { ...ofOpenai, keyId: real.keyId }),
    ]);

    const weeks = await usage7d(db, tenantId, [keyId, real.keyId], now, 'UTC');

    expect(weeks.get(keyId)).toMatchObject({ costNano: 44_900, simulatedCostNano: 44_400 });
    expect(weeks.get(real.keyId)).toMatchObject({ costNano: 500, simulatedCostNano: 0 });
  });
});

describe('the last 24 hours', () => {
  it('are the same on the page of a key, before it is revoked and on Home, whatever the minute', async ({
    db,
  }) => {
    const { tenantId, user, keyId, call } = await stage(db);
    const hours = [0.01, 22, 23.2, 23.6, 23.9, 24.1, 24.4, 24.9, 25.1];
    await writeUsage(
      db,
      hours.map((hour) => call(hour, { clientAddress: `192.0.2.${hour * 10}` })),
    );
    for (const minutes of [0, 15, 30, 45]) {
      const at = new Date(now.getTime() + minutes * 60_000);
      const parsed = parseRange({ range: '24h' }, at, 'Asia/Kolkata');
      if (!parsed.ok) throw new Error(parsed.message);
      const { totals } = await keyUsage(db, tenantId, keyId, parsed.range);
      const traffic = await trafficOfKey(db, tenantId, { id: keyId, lastUsedAt: null }, at);
      const home = await totalsOfUser(db, tenantId, user.userId, last24hFrom(at));
      const told = [traffic.requests24h, traffic.addresses, home.requests, home.costNano];
      const { requests, costNano } = totals;
      expect(told, at.toISOString()).toEqual([requests, requests, requests, costNano]);
    }
  });
});

describe('trafficOfKey', () => {
  it('says what stops: calls of a day, addresses and the last call', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    await writeUsage(db, [
      call(0.01, { clientAddress: '192.0.2.1' }),
      call(5, { clientAddress: '192.0.2.2' }),
      call(12, { clientAddress: '192.0.2.2' }),
      call(40, { clientAddress: '192.0.2.3' }),
    ]);
    expect(await trafficOfKey(db, tenantId, { id: keyId, lastUsedAt: null }, now)).toEqual({
      requests24h: 3,
      addresses: 2,
      lastUsedAt: new Date(ago(0.01)),
      hasTraffic: true,
    });
  });

  it('is quiet for a key that nobody used today', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    await writeUsage(db, [call(40)]);
    const lastUsedAt = new Date(ago(24.1));
    expect(await trafficOfKey(db, tenantId, { id: keyId, lastUsedAt }, now)).toEqual({
      requests24h: 0,
      addresses: 0,
      lastUsedAt,
      hasTraffic: false,
    });
  });

  it('goes by the newest use, which a call that leaves no row is as well', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    const at = (hours: number) =>
      trafficOfKey(db, tenantId, { id: keyId, lastUsedAt: new Date(ago(hours)) }, now);
    expect(await at(23.9)).toEqual({
      requests24h: 0,
      addresses: 0,
      lastUsedAt: new Date(ago(23.9)),
      hasTraffic: true,
    });
    await writeUsage(db, [call(0.5)]);
    expect(await at(0.1)).toMatchObject({ requests24h: 1, lastUsedAt: new Date(ago(0.1)) });
    expect(await at(0.6)).toMatchObject({ requests24h: 1, lastUsedAt: new Date(ago(0.5)) });
  });
});

describe('lastCalls', () => {
  it('brings the newest first with the name of their key, of this tenant alone', async ({ db }) => {
    const { tenantId, user, keyId, call } = await stage(db);
    const stranger = await createTenant(db);
    await writeUsage(db, [
      call(2, { metadata: { team: 'search' }, inputTokens: null, costNano: null }),
      call(1, { status: 429, outcome: 'error', errorCode: 'rate_limited' }),
      call(24 * 91),
    ]);

    const calls = await lastCalls(db, tenantId, { keyId }, { now });

    expect(calls).toMatchObject([
      { status: 429, errorCode: 'rate_limited', keyId },
      { metadata: { team: 'search' }, inputTokens: null, costNano: null },
    ]);
    expect(calls[0]?.keyPublicId).toMatch(/^[0-9A-Za-z]{12}$/);
    expect(await lastCalls(db, tenantId, { userId: user.userId }, { now, limit: 1 })).toHaveLength(1);
    expect(await lastCalls(db, stranger.tenantId, { keyId }, { now })).toEqual([]);
  });
});

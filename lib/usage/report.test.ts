import { describe, expect } from 'vitest';
import { type ApiKeyId, newId, type ProviderAccountId } from '#db/ids.ts';
import { writeUsage } from '#db/queries/usage-write.ts';
import type { Db } from '#db/types.ts';
import { hourMs } from '#lib/durations.ts';
import { it } from '#tests/support/db-test.ts';
import { createTenant } from '#tests/support/factories.ts';
import { createProviderAccount } from '#tests/support/provider-factories.ts';
import { stageKeyUsage, usageEvent } from '#tests/support/usage.ts';
import { lastCalls } from './keys.ts';
import { bucketMs } from './latency.ts';
import { parseRange, type RangeParams } from './range.ts';
import { keyUsage } from './report.ts';

const now = new Date('2026-03-15T10:20:30Z');
const ago = (hours: number) => now.getTime() - hours * hourMs;

function rangeOf(params: RangeParams, timeZone = 'UTC') {
  const parsed = parseRange(params, now, timeZone);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.range;
}

const stage = (db: Db) => stageKeyUsage(db, now);

describe('keyUsage', () => {
  it('sums the range, the stretch before, each bucket and each model', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    await writeUsage(db, [
      call(0),
      call(0, { model: 'demo/other', outcome: 'error', status: 500, costNano: null }),
      call(3, { estimated: true, cachedInputTokens: 4 }),
      call(3),
      call(25),
      call(24 * 9),
      usageEvent({ tenantId, keyId: newId<ApiKeyId>(), occurredAtMs: ago(1) }),
    ]);

    const report = await keyUsage(db, tenantId, keyId, rangeOf({ range: '24h' }));

    expect(report.totals).toMatchObject({
      requests: 4,
      errors: 1,
      inputTokens: 48,
      outputTokens: 136,
      cachedInputTokens: 4,
      costNano: 3 * 22_200,
      unpricedRequests: 1,
      estimatedRequests: 1,
    });
    expect(report.previous).toMatchObject({ requests: 1, costNano: 22_200 });
    expect(report.points).toHaveLength(24);
    expect(report.points.at(-1)).toMatchObject({
      start: new Date('2026-03-15T10:00:00Z'),
      requests: 2,
      isGap: false,
      byModel: [{ model: 'demo/echo' }, { model: 'demo/other', costNano: null }],
    });
    expect(report.points.at(-4)).toMatchObject({ requests: 2 });
    expect(report.points.at(-2)).toMatchObject({ requests: 0, isGap: true, total: { p50Ms: null } });
    expect(report.byModel.map(({ model, requests }) => [model, requests])).toEqual([
      ['demo/echo', 3],
      ['demo/other', 1],
    ]);
    const added = report.points.reduce((sum, point) => sum + point.requests, 0);
    expect(added).toBe(report.totals.requests);
  });

  it('tells who hung up from what was answered and what failed', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    const hungUp = { outcome: 'client_closed', status: 499 } as const;
    await writeUsage(db, [call(1), call(1, hungUp), call(2, hungUp), call(1, { outcome: 'error' })]);

    const { totals, points, byModel } = await keyUsage(db, tenantId, keyId, rangeOf({ range: '24h' }));

    expect(totals).toMatchObject({ requests: 4, errors: 1, hungUpRequests: 2 });
    expect(points.at(-2)).toMatchObject({ requests: 3, errors: 1, hungUpRequests: 1 });
    expect(byModel).toMatchObject([{ hungUpRequests: 2 }]);
  });

  it('says that a cost is unknown where none is known, and zero where nothing was called', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    await writeUsage(db, [call(1, { costNano: null })]);
    const report = await keyUsage(db, tenantId, keyId, rangeOf({ range: '24h' }));
    expect(report.totals.costNano).toBeNull();
    expect(report.previous.costNano).toBe(0);
  });

  it('tells what the demo provider answered from what a provider did', async ({ db }) => {
    const { tenantId, user, keyId, call } = await stage(db);
    const ofReal = { providerAccount: 'real', model: 'real/gpt' };
    await writeUsage(db, [call(2, { simulated: true }), call(1, ofReal), call(1, ofReal)]);

    const report = await keyUsage(db, tenantId, keyId, rangeOf({ range: '24h' }));
    expect(report.totals).toMatchObject({ simulatedRequests: 1, simulatedCostNano: 22_200 });
    expect(report.byModel.map(({ model, simulatedRequests }) => [model, simulatedRequests])).toEqual([
      ['real/gpt', 0],
      ['demo/echo', 1],
    ]);
    const calls = await lastCalls(db, tenantId, { userId: user.userId }, { now });
    expect(calls.map(({ model, simulated }) => [model, simulated])).toContainEqual(['demo/echo', true]);
    expect(calls.filter(({ simulated }) => simulated)).toHaveLength(1);
  });

  it('leaves what a call was when its account goes and another of its name and of another kind comes', async ({
    db,
  }) => {
    const { tenantId, user, keyId, call } = await stage(db);
    const [paid, madeUp] = ['paid', 'made-up'].map((name) => ({
      providerAccountId: newId<ProviderAccountId>(),
      providerAccount: name,
      model: `${name}/m`,
    }));
    await writeUsage(db, [call(3, { ...paid }), call(3, { ...madeUp, simulated: true })]);
    const nowDemo = await createProviderAccount(db, tenantId, { name: 'paid' });
    const nowReal = await createProviderAccount(db, tenantId, { name: 'made-up', provider: 'openai' });
    await writeUsage(db, [
      call(3, { ...paid, ...nowDemo, simulated: true, costNano: 1 }),
      call(3, { ...madeUp, ...nowReal, costNano: 2 }),
    ]);

    const report = await keyUsage(db, tenantId, keyId, rangeOf({ range: '24h' }));
    const byModel = report.byModel.map(({ model, costNano, simulatedRequests, simulatedCostNano }) => [
      ...[model, costNano, simulatedRequests, simulatedCostNano],
    ]);
    expect(byModel).toEqual([
      ['made-up/m', 22_202, 1, 22_200],
      ['paid/m', 22_201, 1, 1],
    ]);
    const calls = await lastCalls(db, tenantId, { userId: user.userId }, { now });
    expect(calls.map(({ model, costNano, simulated }) => `${model} ${costNano} ${simulated}`).sort()).toEqual(
      ['made-up/m 2 false', 'made-up/m 22200 true', 'paid/m 1 true', 'paid/m 22200 false'],
    );
  });

  it('files an hour under the viewer’s day', async ({ db }) => {
    const { tenantId, keyId } = await stage(db);
    const late = Date.parse('2026-03-14T23:30:00Z');
    await writeUsage(db, [usageEvent({ tenantId, keyId, occurredAtMs: late })]);
    const dayIn = async (timeZone: string) => {
      const { points } = await keyUsage(db, tenantId, keyId, rangeOf({ range: '7d' }, timeZone));
      return points.findIndex((point) => point.requests === 1);
    };
    expect(await dayIn('UTC')).toBe(5);
    expect(await dayIn('Europe/Vienna')).toBe(6);
    expect(await dayIn('America/New_York')).toBe(5);
  });

  it('reads percentiles within five percent of the true ones', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    const durations = Array.from({ length: 400 }, (_, index) => 10 + ((index * 7919) % 400) * 5);
    await writeUsage(
      db,
      durations.map((durationMs) => call(2, { durationMs, ttftMs: Math.ceil(durationMs / 2) })),
    );
    await writeUsage(db, [call(26, { durationMs: 60_000, ttftMs: null })]);

    const { totals, previous, points } = await keyUsage(db, tenantId, keyId, rangeOf({ range: '24h' }));

    const sorted = durations.toSorted((left, right) => left - right);
    const isNear = (found: number | null, share: number, factor = 1) => {
      const wanted = (sorted[Math.ceil(share * sorted.length) - 1] ?? 0) * factor;
      expect(Math.abs((found ?? 0) - wanted) / wanted).toBeLessThan(0.06);
    };
    isNear(totals.total.p50Ms, 0.5);
    isNear(totals.total.p95Ms, 0.95);
    isNear(totals.firstToken.p50Ms, 0.5, 0.5);
    expect(points.at(-3)?.total).toEqual(totals.total);
    expect(totals.total.calls).toBe(400);
    expect(previous.total).toEqual({ p50Ms: bucketMs(115), p95Ms: bucketMs(115), calls: 1 });
    expect(previous.firstToken).toEqual({ p50Ms: null, p95Ms: null, calls: 0 });
  });

  it('shows nothing of another tenant’s key', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    const stranger = await createTenant(db);
    await writeUsage(db, [call(1)]);
    const range = rangeOf({ range: '24h' });
    expect((await keyUsage(db, stranger.tenantId, keyId, range)).totals.requests).toBe(0);
    expect((await keyUsage(db, tenantId, keyId, range)).totals.requests).toBe(1);
  });

  it('answers for 400 days', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    await writeUsage(db, [call(0), call(24 * 300)]);
    const report = await keyUsage(db, tenantId, keyId, rangeOf({ from: '2025-02-15', to: '2026-03-15' }));
    expect(report.totals.requests).toBe(2);
    expect(report.points.length).toBeGreaterThan(390);
  });
});

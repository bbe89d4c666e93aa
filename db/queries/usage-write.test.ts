import { eq, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import { createTenant } from '#tests/support/factories.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { type ApiKeyId, newId } from '../ids.ts';
import { usageEvents, usageLatencyRollups, usageRollups } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { writeUsage } from './usage-write.ts';

const noon = Date.parse('2026-03-01T12:00:00Z');

async function sumsOfEvents(db: Db) {
  const [row] = await db
    .select({
      requests: sql`count(*)`.mapWith(Number),
      errors: sql`count(*) filter (where outcome not in ('ok', 'client_closed'))`.mapWith(Number),
      hungUp: sql`count(*) filter (where outcome = 'client_closed')`.mapWith(Number),
      input: sql`coalesce(sum(input_tokens), 0)`.mapWith(Number),
      output: sql`coalesce(sum(output_tokens), 0)`.mapWith(Number),
      cached: sql`coalesce(sum(cached_input_tokens), 0)`.mapWith(Number),
      cost: sql`coalesce(sum(cost_nano), 0)`.mapWith(Number),
      unpriced: sql`count(*) filter (where cost_nano is null)`.mapWith(Number),
      estimated: sql`count(*) filter (where estimated)`.mapWith(Number),
      simulated: sql`count(*) filter (where simulated)`.mapWith(Number),
      simulatedCost: sql`coalesce(sum(cost_nano) filter (where simulated), 0)`.mapWith(Number),
    })
    .from(usageEvents);
  return row;
}

async function sumsOfRollups(db: Db) {
  const [row] = await db
    .select({
      requests: sql`coalesce(sum(requests), 0)`.mapWith(Number),
      errors: sql`coalesce(sum(errors), 0)`.mapWith(Number),
      hungUp: sql`coalesce(sum(hung_up_requests), 0)`.mapWith(Number),
      input: sql`coalesce(sum(input_tokens), 0)`.mapWith(Number),
      output: sql`coalesce(sum(output_tokens), 0)`.mapWith(Number),
      cached: sql`coalesce(sum(cached_input_tokens), 0)`.mapWith(Number),
      cost: sql`coalesce(sum(cost_nano), 0)`.mapWith(Number),
      unpriced: sql`coalesce(sum(unpriced_requests), 0)`.mapWith(Number),
      estimated: sql`coalesce(sum(estimated_requests), 0)`.mapWith(Number),
      simulated: sql`coalesce(sum(simulated_requests), 0)`.mapWith(Number),
      simulatedCost: sql`coalesce(sum(simulated_cost_nano), 0)`.mapWith(Number),
    })
    .from(usageRollups);
  return row;
}

describe('writeUsage', () => {
  it('keeps every field of an event', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const event = usageEvent({
      tenantId,
      occurredAtMs: noon + 123,
      status: 499,
      outcome: 'client_closed',
      errorCode: 'client_closed',
      cachedInputTokens: 3,
      metadata: { team: 'search', note: 'a "quoted" value' },
    });

    expect(await writeUsage(db, [event])).toBe(1);

    const { occurredAtMs, ...rest } = event;
    expect(await db.select().from(usageEvents)).toEqual([{ ...rest, occurredAt: new Date(occurredAtMs) }]);
  });

  it('counts a replayed batch once, and a partly new one by its new rows', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const batch = Array.from({ length: 10 }, () => usageEvent({ tenantId, occurredAtMs: noon }));
    const more = usageEvent({
      tenantId,
      occurredAtMs: noon,
      costNano: null,
      estimated: true,
      outcome: 'error',
    });

    expect(await writeUsage(db, batch)).toBe(10);
    expect(await writeUsage(db, batch)).toBe(0);
    expect(await writeUsage(db, [...batch, more, more])).toBe(1);

    expect(await sumsOfRollups(db)).toEqual(await sumsOfEvents(db));
    expect(await sumsOfRollups(db)).toMatchObject({ requests: 11, errors: 1, unpriced: 1, estimated: 1 });
  });

  it('counts a caller who went away apart from what was answered and from errors', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const call = { tenantId, keyId: newId<ApiKeyId>(), occurredAtMs: noon };
    const hungUp = { ...call, outcome: 'client_closed', status: 499, errorCode: 'client_closed' } as const;

    await writeUsage(db, [usageEvent(call), usageEvent(hungUp)]);
    await writeUsage(db, [usageEvent(hungUp), usageEvent({ ...call, outcome: 'revoked' })]);

    expect(await sumsOfRollups(db)).toEqual(await sumsOfEvents(db));
    expect(await sumsOfRollups(db)).toMatchObject({ requests: 4, errors: 1, hungUp: 2 });
  });

  it('counts what is simulated apart, with what it would have cost', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const shared = { tenantId, keyId: newId<ApiKeyId>(), occurredAtMs: noon };
    const madeUp = { ...shared, simulated: true };
    const batch = () => [
      usageEvent({ ...shared, costNano: 1_000 }),
      usageEvent({ ...madeUp, costNano: 20 }),
      usageEvent({ ...madeUp, costNano: null }),
    ];

    await writeUsage(db, batch());
    await writeUsage(db, batch());

    expect(await sumsOfRollups(db)).toEqual(await sumsOfEvents(db));
    expect(await db.select().from(usageRollups)).toMatchObject([
      { requests: 6, costNano: 2_040, unpricedRequests: 2, simulatedRequests: 4, simulatedCostNano: 40 },
    ]);
  });

  it('puts an event into the UTC hour in which it began', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const keyId = newId<ApiKeyId>();
    const times = [noon - 1, noon, noon + 3_599_999];

    await writeUsage(
      db,
      times.map((occurredAtMs) => usageEvent({ tenantId, keyId, occurredAtMs })),
    );

    const rows = await db.select().from(usageRollups).orderBy(usageRollups.hour);
    expect(rows.map((row) => [row.hour.toISOString(), row.requests])).toEqual([
      ['2026-03-01T11:00:00.000Z', 1],
      ['2026-03-01T12:00:00.000Z', 2],
    ]);
  });

  it('files durations into buckets of ten percent and leaves out what nobody measured', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const keyId = newId<ApiKeyId>();
    const timed = (durationMs: number, ttftMs: number | null) =>
      usageEvent({ tenantId, keyId, occurredAtMs: noon, durationMs, ttftMs });
    const unmeasured = usageEvent({
      tenantId,
      occurredAtMs: noon,
      outcome: 'unknown',
      status: 0,
      durationMs: 9_999,
    });

    await writeUsage(db, [timed(0, null), timed(1, 100), timed(100, 100), unmeasured]);

    const rows = await db
      .select()
      .from(usageLatencyRollups)
      .where(eq(usageLatencyRollups.tenantId, tenantId));
    const counts = rows.map((row) => `${row.metric} ${row.bucket}: ${row.requests}`).sort();
    expect(counts).toEqual(['first_token 48: 2', 'total 0: 2', 'total 48: 1']);
  });

  it('keeps events of any clock, in the default partition where no month was made', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const clocks = [-1e15, 0, Date.parse('2031-05-05T00:00:00Z'), 9e15];

    expect(
      await writeUsage(
        db,
        clocks.map((occurredAtMs) => usageEvent({ tenantId, occurredAtMs })),
      ),
    ).toBe(4);

    const rows = await db
      .select({ at: usageEvents.occurredAt, in: sql`tableoid::regclass::text` })
      .from(usageEvents);
    expect(new Set(rows.map((row) => row.in))).toEqual(new Set(['usage_events_default']));
    expect(rows.map((row) => row.at.getUTCFullYear()).sort()).toEqual([2000, 2000, 2031, 2099]);
    expect(await sumsOfRollups(db)).toEqual(await sumsOfEvents(db));
  });

  // A caller may put anything that JSON can spell into its metadata; PostgreSQL's text cannot hold all of it.
  it('stores what PostgreSQL cannot hold with a replacement character, not at the price of the batch', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const odd = usageEvent({
      tenantId,
      occurredAtMs: noon,
      metadata: { nul: 'a\0b', half: 'x\ud800', back: 'C:\\u0000', whole: '😀' },
    });

    expect(await writeUsage(db, [odd, usageEvent({ tenantId, occurredAtMs: noon })])).toBe(2);

    const [row] = await db.select().from(usageEvents).where(eq(usageEvents.requestId, odd.requestId));
    expect(row?.metadata).toEqual({ nul: 'a\uFFFDb', half: 'x\uFFFD', back: 'C:\\u0000', whole: '😀' });
  });

  it('has twenty writers on the same keys lose nothing, count nothing twice and never deadlock', async ({
    database,
  }) => {
    const { tenantId } = await createTenant(database.db);
    const keys = Array.from({ length: 5 }, () => newId<ApiKeyId>());
    const batches = Array.from({ length: 20 }, (_, writer) =>
      Array.from({ length: 60 }, (_unused, index) =>
        usageEvent({
          tenantId,
          keyId: keys[(index * 7 + writer) % keys.length] ?? newId<ApiKeyId>(),
          model: `demo/m${(index * 3 + writer) % 4}`,
          occurredAtMs: noon + ((index * 11 + writer) % 3) * 3_600_000,
          durationMs: 1 + index,
        }),
      ),
    );
    const shared = batches[0] ?? [];

    const inserted = await Promise.all(
      batches.flatMap((batch) => [
        writeUsage(database.db, batch),
        writeUsage(database.db, [...shared].reverse()),
      ]),
    );

    expect(inserted.reduce((sum, count) => sum + count)).toBe(1200);
    expect(await sumsOfEvents(database.db)).toMatchObject({ requests: 1200 });
    expect(await sumsOfRollups(database.db)).toEqual(await sumsOfEvents(database.db));
    const [timed] = await database.db
      .select({ total: sql`sum(requests) filter (where metric = 'total')`.mapWith(Number) })
      .from(usageLatencyRollups);
    expect(timed?.total).toBe(1200);
  });

  it('writes nothing at all when one event is refused', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const good = usageEvent({ tenantId, occurredAtMs: noon });
    const bad = usageEvent({ tenantId, occurredAtMs: noon, inputTokens: -1 });

    await expect(db.transaction((tx) => writeUsage(tx, [good, bad]))).rejects.toThrow();

    expect(await db.$count(usageEvents)).toBe(0);
    expect(await db.$count(usageRollups)).toBe(0);
  });
});

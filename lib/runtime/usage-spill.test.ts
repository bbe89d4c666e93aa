import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { queuedEvent, settleMany, UsageQueueStage } from '#tests/support/usage-queue-stage.ts';
import { batchSize } from './usage-writer.ts';

let stage: UsageQueueStage;
beforeEach(async () => {
  stage = await UsageQueueStage.begin();
});
afterEach(() => stage.end());

describe('UsageQueue in an outage that memory does not hold', () => {
  it('keeps a long outage on disk alone, and writes all of it afterwards, though the database flaps', async () => {
    stage.ledger.away = true;
    const queue = await stage.openQueue();
    settleMany(queue, 21_000);
    await vi.waitUntil(() => queue.spilledBytes > 1_000_000, { timeout: 10_000 });
    expect(await stage.spills()).toHaveLength(1);
    expect(queue.waitingCount).toBeLessThanOrEqual(500);
    settleMany(queue, 300);
    let calls = 0;
    const { write } = stage.ledger;
    // It answers, then is away again in the middle of what was spilled.
    stage.ledger.write = async (events) => {
      calls += 1;
      if (calls === 5) throw new Error('away again');
      return write(events);
    };
    stage.ledger.away = false;
    await vi.waitFor(() => expect(stage.ledger.rows.size).toBe(21_300), { timeout: 14_000 });
    expect(queue.written).toBe(21_300);
    expect(calls).toBeGreaterThan(5);
    await vi.waitFor(async () => expect(await stage.journalFiles()).toHaveLength(1));
  }, 20_000);

  it('loses nothing when the process is killed after a spill', async () => {
    stage.ledger.away = true;
    const queue = await stage.openQueue();
    const open = queuedEvent();
    queue.open(open);
    await vi.waitFor(async () => expect(await stage.journalText()).toContain(open.requestId));
    const events = settleMany(queue, 20_600);
    // The batch that stays in memory has the journal's interval to reach the disk, as everything has.
    const lastInMemory = events[batchSize - 1]?.requestId ?? '';
    await vi.waitFor(
      async () => {
        expect(await stage.spills()).toHaveLength(1);
        expect(await stage.journalText()).toContain(lastInMemory);
      },
      { timeout: 30_000, interval: 200 },
    );
    const next = await stage.leaveBehind();
    stage.ledger.away = false;
    expect(await next.recover()).toBe(20_601);
    expect(stage.ledger.rows.get(open.requestId)).toMatchObject({ outcome: 'unknown' });
  });

  it('says anew what is open where another process took its journal for that of a dead one', async () => {
    const queue = await stage.openQueue();
    const open = queuedEvent();
    queue.open(open);
    await vi.waitFor(async () => expect(await stage.journalText()).toContain(open.requestId));
    for (const path of await stage.journalFiles()) await rm(path);
    await vi.waitFor(async () => expect(await stage.journalText()).toContain(open.requestId), {
      timeout: 10_000,
    });
    const next = await stage.leaveBehind();
    expect(await next.recover()).toBe(1);
  }, 20_000);

  it.each([1, 2, 3])('loses nothing where the database comes back while it spills: %i', async () => {
    const gate = Promise.withResolvers<void>();
    const { write } = stage.ledger;
    stage.ledger.write = (events) => gate.promise.then(() => write(events));
    const queue = await stage.openQueue();
    const first = settleMany(queue, 100);
    await vi.waitFor(async () => expect(await stage.journalText()).toContain(first.at(-1)?.requestId));
    settleMany(queue, 24_900);
    await vi.waitUntil(() => queue.waitingCount <= batchSize, { interval: 1, timeout: 10_000 });
    gate.resolve();
    await vi.waitFor(() => expect(stage.ledger.rows.size).toBe(25_000), { timeout: 10_000 });
  });

  it('writes what spilled while it replayed what had spilled before', async () => {
    stage.ledger.away = true;
    const queue = await stage.openQueue();
    const spills = async () => (await stage.spills()).length;
    settleMany(queue, 20_600);
    await vi.waitUntil(async () => (await spills()) === 1, { timeout: 10_000 });
    const { write } = stage.ledger;
    const gate = Promise.withResolvers<void>();
    let batches = 0;
    stage.ledger.write = async (events) => {
      batches += 1;
      if (batches === 5) await gate.promise;
      return write(events);
    };
    stage.ledger.away = false;
    await vi.waitUntil(() => batches === 5, { timeout: 10_000 });
    settleMany(queue, 25_000);
    await vi.waitUntil(async () => (await spills()) === 2, { timeout: 10_000 });
    gate.resolve();
    await vi.waitFor(() => expect(stage.ledger.rows.size).toBe(45_600), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await spills()).toBe(0));
  }, 40_000);

  it('tells of a file that somebody took away meanwhile, and goes on with those behind it', async () => {
    stage.ledger.away = true;
    const queue = await stage.openQueue();
    for (const count of [1, 2]) {
      settleMany(queue, 20_600);
      await vi.waitUntil(async () => (await stage.spills()).length === count, { timeout: 10_000 });
    }
    const [taken = ''] = await stage.spills();
    await rm(taken);
    stage.ledger.away = false;
    await vi.waitUntil(async () => (await stage.spills()).length === 0, { timeout: 10_000 });
    await vi.waitUntil(() => queue.waitingCount === 0, { timeout: 10_000 });
    expect(stage.errors).toContain('usage.spill_gone');
    expect(stage.ledger.rows.size).toBeGreaterThan(20_600);
  }, 40_000);
});

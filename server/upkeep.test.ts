import { afterEach, beforeEach, describe, expect, onTestFinished, vi } from 'vitest';
import { ensureUsagePartitions } from '#db/usage-partitions.ts';
import { hourMs } from '#lib/durations.ts';
import { captureLog, type LogLine } from '#tests/support/captured-log.ts';
import type { ClonedDatabase } from '#tests/support/db-clone.ts';
import { it } from '#tests/support/db-test.ts';
import { newestUsagePartition } from '#tests/support/usage-partitions.ts';
import { startUpkeep } from './upkeep.ts';

const roundMs = 6 * hourMs;
const patience = { timeout: 10_000 };
/** The month ends before the next round. */
const start = new Date('2031-03-31T20:00:00Z');

describe('upkeep', () => {
  let logged: LogLine[];
  beforeEach(() => {
    logged = captureLog();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: start });
  });
  afterEach(() => void vi.useRealTimers());

  it('makes the partition that a new month brings into reach, at the next round', async ({ database }) => {
    await started(database);
    expect(await newestUsagePartition(database)).toBe('usage_events_y2031m06');
    vi.advanceTimersByTime(roundMs);
    await vi.waitUntil(
      async () => (await newestUsagePartition(database)) === 'usage_events_y2031m07',
      patience,
    );
    expect(logged).toEqual([]);
  });

  it('says that a round failed, and makes up for it in the next one', async ({ database }) => {
    await started(database);
    await database.pool.query('alter table usage_events rename to usage_events_away');
    vi.advanceTimersByTime(roundMs);
    await vi.waitUntil(() => logged.length > 0, patience);
    expect(logged).toEqual([
      { level: 'warn', event: 'upkeep.failed', fields: { error: expect.any(Error) as Error } },
    ]);
    await database.pool.query('alter table usage_events_away rename to usage_events');
    expect(await newestUsagePartition(database)).toBe('usage_events_y2031m06');
    vi.advanceTimersByTime(roundMs);
    await vi.waitUntil(
      async () => (await newestUsagePartition(database)) === 'usage_events_y2031m07',
      patience,
    );
    expect(logged).toHaveLength(1);
  });

  it('ends with the process', async ({ database }) => {
    const upkeep = await started(database);
    expect(vi.getTimerCount()).toBe(1);
    upkeep.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** As a start does it: what the month needs is there already. */
async function started(database: ClonedDatabase) {
  await ensureUsagePartitions(database.db, new Date());
  const upkeep = startUpkeep(database);
  onTestFinished(() => upkeep.stop());
  return upkeep;
}

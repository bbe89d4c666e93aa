import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { UsageEvent } from '#lib/gateway/ports.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { UsageJournal } from './usage-journal.ts';
import { UsageQueue } from './usage-queue.ts';
import { isWriteRefused, JournalRest } from './usage-trouble.ts';

const tenantId = '018f0000-0000-7000-8000-00000000000a' as Parameters<typeof usageEvent>[0]['tenantId'];

describe('a journal that takes nothing', () => {
  it('is asked ever less often, at least every five seconds, and as usual once it took something', () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const rest = new JournalRest();
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      rest.refused();
      const from = now;
      while (rest.isResting()) now += 1;
      waits.push(now - from);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    expect(rest.failing).toBe(true);
    rest.took();
    expect([rest.failing, rest.isResting()]).toEqual([false, false]);
    rest.refused();
    now += 100;
    expect(rest.isResting()).toBe(false);
  });

  it('lets no more wait in memory than a process can hold, and takes requests again afterwards', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-usage-'));
    const journal = new UsageJournal(folder);
    await journal.start();
    const flush = vi.spyOn(journal, 'flush').mockRejectedValue(new Error('no space left on device'));
    let room = false;
    const queue = new UsageQueue({
      journal,
      write: async ({ length }) => {
        if (!room) throw Object.assign(new Error('disk full'), { code: '53100' });
        return length;
      },
      logError: () => {},
    });
    const event = usageEvent({ tenantId }) as UsageEvent;
    for (let index = 0; index < 100_000; index += 1) queue.settle({ ...event, requestId: String(index) });
    await vi.waitUntil(() => queue.trouble.journal && queue.trouble.database);
    expect(queue.isFull()).toBe(true);
    room = true;
    flush.mockRestore();
    await vi.waitUntil(() => !queue.isFull(), { timeout: 10_000 });
    await vi.waitUntil(() => queue.waitingCount === 0, { timeout: 10_000 });
    await vi.waitUntil(() => !queue.trouble.journal, { timeout: 7_000 });
    expect(queue.trouble.database).toBe(false);
    await queue.close(1_000);
    await rm(folder, { recursive: true });
  });
});

describe('a journal that was refused once', () => {
  it('is in trouble until the disk takes something again, also where nothing is left to say', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-usage-'));
    const journal = new UsageJournal(folder);
    await journal.start();
    const { file } = journal as unknown as { file: { appendFile(text: string): Promise<void> } };
    const full = vi.spyOn(file, 'appendFile').mockRejectedValue(new Error('no space left on device'));
    let away = true;
    const queue = new UsageQueue({
      journal,
      write: async ({ length }) => {
        if (away) throw new Error('connection refused');
        return length;
      },
      logError: () => {},
    });
    queue.settle(usageEvent({ tenantId }) as UsageEvent);
    await vi.waitUntil(() => queue.trouble.journal, { timeout: 5_000 });
    away = false;
    await vi.waitUntil(() => queue.waitingCount === 0, { timeout: 10_000 });
    const asked = full.mock.calls.length;
    await vi.waitUntil(() => full.mock.calls.length >= asked + 2 || !queue.trouble.journal, {
      timeout: 10_000,
    });
    expect(queue.trouble.journal).toBe(true);
    full.mockRestore();
    await vi.waitUntil(() => !queue.trouble.journal, { timeout: 7_000 });
    await queue.close(1_000);
    await rm(folder, { recursive: true });
  });
});

describe('isWriteRefused', () => {
  it.each([
    ['53100', true],
    ['25006', true],
    ['08006', false],
    ['57P01', false],
    ['ECONNREFUSED', false],
  ])('of %s says %s', (code, refused) => {
    expect(isWriteRefused(new Error('failed', { cause: Object.assign(new Error('x'), { code }) }))).toBe(
      refused,
    );
  });
});

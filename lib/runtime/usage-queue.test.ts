import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UsageDraft, UsageEvent } from '#lib/gateway/ports.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { UsageJournal } from './usage-journal.ts';
import { UsageQueue } from './usage-queue.ts';
import { batchSize } from './usage-writer.ts';

const tenantId = '018f0000-0000-7000-8000-00000000000a' as Parameters<typeof usageEvent>[0]['tenantId'];
const event = (values: Partial<UsageEvent> = {}) =>
  usageEvent({ tenantId, ...(values as object) }) as UsageEvent;

/** Takes events as the database does: a request id once. */
class Ledger {
  readonly rows = new Map<string, UsageEvent>();
  batches = 0;
  away = false;
  refuse: (event: UsageEvent) => boolean = () => false;

  write = async (events: readonly UsageEvent[]): Promise<number> => {
    await Promise.resolve();
    if (this.away) throw new Error('connection refused');
    if (events.some(this.refuse)) throw Object.assign(new Error('refused'), { cause: { code: '22P05' } });
    this.batches += 1;
    let fresh = 0;
    for (const row of events) {
      if (this.rows.has(row.requestId)) continue;
      this.rows.set(row.requestId, row);
      fresh += 1;
    }
    return fresh;
  };
}

let folder: string;
let ledger: Ledger;
let errors: string[];
const queues: UsageQueue[] = [];
/** Of the process whose queues are opened now. */
let life = { over: false };

async function openQueue(): Promise<UsageQueue> {
  const journal = new UsageJournal(folder);
  await journal.start();
  const mine = life;
  const write: Ledger['write'] = async (events) => {
    if (mine.over) throw new Error('killed');
    return ledger.write(events);
  };
  const queue = new UsageQueue({ write, journal, logError: (name) => void errors.push(name) });
  queues.push(queue);
  return queue;
}

/** What is on disk now becomes what a process left that is no more: whoever wrote it brings nothing to the database any longer. */
async function leaveBehind(): Promise<UsageQueue> {
  life.over = true;
  life = { over: false };
  const journals = join(folder, 'journal');
  for (const name of await readdir(journals)) {
    await rename(join(journals, name), join(journals, name.replace(/^\d+-\d+/, '4194999-1')));
  }
  return openQueue();
}

async function journalText(): Promise<string> {
  const journals = join(folder, 'journal');
  const names = await readdir(journals);
  return (await Promise.all(names.map((name) => readFile(join(journals, name), 'utf8')))).join('');
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-usage-'));
  ledger = new Ledger();
  errors = [];
  life = { over: false };
});

afterEach(async () => {
  ledger.away = false;
  await Promise.all(queues.splice(0).map((queue) => queue.close(1_000).catch(() => undefined)));
  await rm(folder, { recursive: true, force: true });
});

const settle = (queue: UsageQueue, count: number): UsageEvent[] => {
  const events = Array.from({ length: count }, () => event());
  for (const one of events) {
    queue.open(one);
    queue.settle(one);
  }
  return events;
};

describe('UsageQueue', () => {
  it('writes what comes together in groups, each event once', async () => {
    const queue = await openQueue();
    const events = settle(queue, 1_700);
    await vi.waitFor(() => expect(ledger.rows.size).toBe(1_700));
    expect(ledger.batches).toBeLessThanOrEqual(5);
    expect(queue.written).toBe(1_700);
    expect([...ledger.rows.keys()]).toEqual(events.map(({ requestId }) => requestId));
  });

  it('keeps what the database does not take, on disk within 250 ms, and writes it as soon as it does', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    ledger.away = true;
    const queue = await openQueue();
    vi.advanceTimersByTime(99);
    const events = settle(queue, 600);
    vi.advanceTimersByTime(200);
    vi.useRealTimers();
    const { journal } = (queue as unknown as { options: { journal: UsageJournal } }).options;
    await journal.flush();
    const text = await journalText();
    for (const { requestId } of events) expect(text).toContain(`"requestId":"${requestId}"`);
    ledger.away = false;
    await vi.waitFor(() => expect(ledger.rows.size).toBe(600), { timeout: 5_000 });
  });

  it('leaves a killed process nothing to lose: ended requests with their numbers, open ones as unknown', async () => {
    ledger.away = true;
    const queue = await openQueue();
    const ended = settle(queue, 20);
    const open = Array.from({ length: 5 }, () => event());
    for (const draft of open) queue.open(draft as UsageDraft);
    await vi.waitFor(async () => expect((await journalText()).split('\n').length).toBeGreaterThan(25));
    const next = await leaveBehind();
    ledger.away = false;
    expect(await next.recover()).toBe(25);
    for (const { requestId } of ended)
      expect(ledger.rows.get(requestId)).toMatchObject({ outcome: 'ok', inputTokens: 12 });
    for (const { requestId } of open) {
      expect(ledger.rows.get(requestId)).toMatchObject({
        outcome: 'unknown',
        inputTokens: null,
        costNano: null,
      });
    }
    expect(await next.recover(), 'a second time there is nothing left').toBe(0);
  });

  it('does not call a request unknown that was written before the process was killed', async () => {
    const queue = await openQueue();
    const draft = event();
    queue.open(draft);
    await vi.waitFor(async () => expect(await journalText()).toContain(draft.requestId));
    queue.settle(draft);
    await vi.waitFor(() => expect(ledger.rows.size).toBe(1));
    const next = await leaveBehind();
    await next.recover();
    expect([...ledger.rows.values()]).toEqual([expect.objectContaining({ outcome: 'ok' })]);
  });

  it('does not let one event that PostgreSQL refuses hold up the others, in the queue or in a journal', async () => {
    const queue = await openQueue();
    const bad = event();
    ledger.refuse = ({ requestId }) => requestId === bad.requestId;
    queue.open(bad);
    queue.settle(bad);
    settle(queue, 9);
    await vi.waitFor(() => expect(ledger.rows.size).toBe(9));
    expect(errors).toEqual(['usage.event_refused']);

    ledger.away = true;
    const again = event();
    ledger.refuse = ({ requestId }) => requestId === again.requestId;
    queue.open(again);
    queue.settle(again);
    settle(queue, 4);
    await vi.waitFor(async () => expect((await journalText()).split('\n').length).toBeGreaterThan(5));
    const next = await leaveBehind();
    ledger.away = false;
    await next.recover();
    expect(ledger.rows.has(again.requestId)).toBe(false);
    await vi.waitFor(() => expect(ledger.rows.size).toBe(13));
  });

  it('keeps a long outage on disk alone, and writes all of it afterwards, though the database flaps', async () => {
    ledger.away = true;
    const queue = await openQueue();
    settle(queue, 21_000);
    await vi.waitFor(
      async () =>
        expect(await readdir(join(folder, 'journal'))).toContainEqual(expect.stringMatching(/spill$/)),
      { timeout: 5_000 },
    );
    expect(queue.waitingCount).toBeLessThanOrEqual(500);
    settle(queue, 300);
    let calls = 0;
    const write = ledger.write;
    ledger.away = false;
    // It answers, then is away again in the middle of what was spilled.
    const flapping = vi.spyOn(ledger, 'write').mockImplementation((events) => write(events));
    const options = (queue as unknown as { options: { write: typeof write } }).options;
    options.write = async (events) => {
      calls += 1;
      if (calls === 5) throw new Error('away again');
      return flapping(events);
    };
    await vi.waitFor(() => expect(ledger.rows.size).toBe(21_300), { timeout: 14_000 });
    expect(calls).toBeGreaterThan(5);
    await vi.waitFor(async () => expect(await readdir(join(folder, 'journal'))).toHaveLength(1));
  }, 20_000);

  it('loses nothing when the process is killed after a spill', async () => {
    ledger.away = true;
    const queue = await openQueue();
    const open = event();
    queue.open(open);
    await vi.waitFor(async () => expect(await journalText()).toContain(open.requestId));
    const events = settle(queue, 20_600);
    // The batch that stays in memory has the journal's interval to reach the disk, as everything has.
    const lastInMemory = events[batchSize - 1]?.requestId ?? '';
    await vi.waitFor(
      async () => {
        expect(await readdir(join(folder, 'journal'))).toContainEqual(expect.stringMatching(/spill$/));
        expect(await journalText()).toContain(lastInMemory);
      },
      { timeout: 30_000, interval: 200 },
    );
    const next = await leaveBehind();
    ledger.away = false;
    expect(await next.recover()).toBe(20_601);
    expect(ledger.rows.get(open.requestId)).toMatchObject({ outcome: 'unknown' });
  });

  it.each([1, 2, 3])('loses nothing where the database comes back while it spills: %i', async () => {
    const gate = Promise.withResolvers<void>();
    const { write } = ledger;
    ledger.write = (events) => gate.promise.then(() => write(events));
    const queue = await openQueue();
    const first = settle(queue, 100);
    await vi.waitFor(async () => expect(await journalText()).toContain(first.at(-1)?.requestId));
    settle(queue, 24_900);
    await vi.waitUntil(() => queue.waitingCount <= batchSize, { interval: 1, timeout: 10_000 });
    gate.resolve();
    await vi.waitFor(() => expect(ledger.rows.size).toBe(25_000), { timeout: 10_000 });
  });

  it('writes what spilled while it replayed what had spilled before', async () => {
    ledger.away = true;
    const queue = await openQueue();
    const spills = async () => (await readdir(join(folder, 'journal'))).length - 1;
    settle(queue, 20_600);
    await vi.waitUntil(async () => (await spills()) === 1, { timeout: 10_000 });
    const { write } = ledger;
    const gate = Promise.withResolvers<void>();
    let batches = 0;
    ledger.write = async (events) => {
      batches += 1;
      if (batches === 5) await gate.promise;
      return write(events);
    };
    ledger.away = false;
    await vi.waitUntil(() => batches === 5, { timeout: 10_000 });
    settle(queue, 25_000);
    await vi.waitUntil(async () => (await spills()) === 2, { timeout: 10_000 });
    gate.resolve();
    await vi.waitFor(() => expect(ledger.rows.size).toBe(45_600), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await spills()).toBe(0));
  }, 40_000);

  it('goes on after the disk has refused a write', async () => {
    ledger.away = true;
    const queue = await openQueue();
    const { journal } = (queue as unknown as { options: { journal: UsageJournal } }).options;
    const { file } = journal as unknown as { file: { appendFile(text: string): Promise<void> } };
    const full = vi
      .spyOn(file, 'appendFile')
      .mockRejectedValueOnce(Object.assign(new Error('disk full'), { code: 'ENOSPC' }));
    const events = settle(queue, 3);
    await vi.waitFor(() => expect(errors).toContain('usage.journal_failed'));
    await vi.waitFor(async () => {
      const text = await journalText();
      for (const { requestId } of events) expect(text).toContain(requestId);
    });
    full.mockRestore();
  });

  it('writes what waits when it is closed, and gives up at the deadline with everything on disk', async () => {
    const queue = await openQueue();
    settle(queue, 1_200);
    await queue.close(5_000);
    expect(ledger.rows.size).toBe(1_200);
    expect(await readdir(join(folder, 'journal'))).toEqual([]);

    ledger.away = true;
    const second = await openQueue();
    settle(second, 7);
    const begun = performance.now();
    await second.close(300);
    expect(performance.now() - begun).toBeLessThan(1_500);
    expect(errors.length, 'tries at a measured pace').toBeLessThan(10);
    ledger.away = false;
    const next = await leaveBehind();
    expect(await next.recover()).toBe(7);
  });
});

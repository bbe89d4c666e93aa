import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UsageEvent } from '#lib/gateway/ports.ts';
import { UsageJournal } from '#lib/runtime/usage-journal.ts';
import { UsageQueue } from '#lib/runtime/usage-queue.ts';
import { usageEvent } from './usage.ts';

const tenantId = '018f0000-0000-7000-8000-00000000000a' as Parameters<typeof usageEvent>[0]['tenantId'];

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

/** A ledger in place of the database, and queues whose journals stand in one folder. */
export class UsageQueueStage {
  readonly ledger = new Ledger();
  readonly errors: string[] = [];
  /** Of the queue that was opened last. */
  journal: UsageJournal;
  private readonly folder: string;
  private readonly queues: UsageQueue[] = [];
  /** Of the process whose queues are opened now. */
  private life = { over: false };

  private constructor(folder: string) {
    this.folder = folder;
    this.journal = new UsageJournal(folder);
  }

  static async begin(): Promise<UsageQueueStage> {
    return new UsageQueueStage(await mkdtemp(join(tmpdir(), 'latchkey-usage-')));
  }

  async openQueue(): Promise<UsageQueue> {
    const journal = new UsageJournal(this.folder);
    this.journal = journal;
    await journal.start();
    const mine = this.life;
    const write: Ledger['write'] = async (events) => {
      if (mine.over) throw new Error('killed');
      return this.ledger.write(events);
    };
    const queue = new UsageQueue({ write, journal, logError: (name) => void this.errors.push(name) });
    this.queues.push(queue);
    return queue;
  }

  /** What is on disk now becomes what a process left that is no more: whoever wrote it brings nothing to the database any longer. */
  async leaveBehind(): Promise<UsageQueue> {
    this.life.over = true;
    this.life = { over: false };
    for (const path of await this.journalFiles()) {
      await rename(path, path.replace(/\d+-\d+(?=[^/]*$)/, '4194999-1'));
    }
    return this.openQueue();
  }

  async journalFiles(): Promise<string[]> {
    const folder = join(this.folder, 'journal');
    return (await readdir(folder)).sort().map((name) => join(folder, name));
  }

  async spills(): Promise<string[]> {
    return (await this.journalFiles()).filter((path) => path.endsWith('.spill'));
  }

  async journalText(): Promise<string> {
    const files = await this.journalFiles();
    return (await Promise.all(files.map((path) => readFile(path, 'utf8')))).join('');
  }

  async end(): Promise<void> {
    this.ledger.away = false;
    await Promise.all(this.queues.map((queue) => queue.close(1_000).catch(() => undefined)));
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function queuedEvent(): UsageEvent {
  return usageEvent({ tenantId }) as UsageEvent;
}

export function settleMany(queue: UsageQueue, count: number): UsageEvent[] {
  const events = Array.from({ length: count }, queuedEvent);
  for (const one of events) {
    queue.open(one);
    queue.settle(one);
  }
  return events;
}

import { setTimeout as delay } from 'node:timers/promises';
import type { UsageDraft, UsageEvent, UsageSink } from '#lib/gateway/ports.ts';
import { OpenRequests } from './open-requests.ts';
import type { LeftBehind, UsageJournal } from './usage-journal.ts';
import { JournalRest, type UsageTrouble } from './usage-trouble.ts';
import { batchSize, UsageWriter } from './usage-writer.ts';

const gatherMs = 40;
const journalEveryMs = 100;
/** Beyond this many events in memory the oldest wait on disk alone. */
const spillAbove = 20_000;
/** What may wait in memory alone, where the journal takes nothing either. */
const maxUnkept = 100_000;
const maxJournalBytes = 4 * 1024 * 1024 * 1024;
/** A journal this long is written anew with what it still has to say. */
const rewriteAbove = 32 * 1024 * 1024;

interface QueueOptions {
  write(events: readonly UsageEvent[]): Promise<number>;
  journal: UsageJournal;
  logError(event: string, error: unknown, fields: Record<string, unknown>): void;
}

/**
 * Usage on its way to the database: events gather for a moment and are written together. What has waited longer than
 * the journal's interval, and what is still open, also stands on disk, so that a killed process loses neither.
 */
export class UsageQueue implements UsageSink {
  private readonly options: QueueOptions;
  private readonly writer: UsageWriter;
  private readonly openRequests = new OpenRequests();
  private waiting: UsageEvent[] = [];
  private readonly journaled = new Set<string>();
  private writing: Promise<void> | undefined;
  private gather: NodeJS.Timeout | undefined;
  private readonly ticker: NodeJS.Timeout;
  private readonly kept = new WeakSet<UsageEvent>();
  /** So many at the head of `waiting` waited at the last tick already. */
  private waitedAtTick = 0;
  private readonly journalRest = new JournalRest();
  private closing = false;
  private shortening: Promise<void> | undefined;

  constructor(options: QueueOptions) {
    this.options = options;
    this.writer = new UsageWriter(options);
    this.ticker = setInterval(() => this.tick(), journalEveryMs);
    this.ticker.unref();
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** What waits on disk alone. */
  get spilledBytes(): number {
    return this.options.journal.spilledBytes;
  }

  /** Events that the database has taken. */
  get written(): number {
    return this.writer.written;
  }

  get trouble(): UsageTrouble {
    return { database: this.writer.isRefused, journal: this.journalRest.failing };
  }

  open(draft: UsageDraft): void {
    this.openRequests.open(draft);
  }

  settle(event: UsageEvent): void {
    this.openRequests.end(event.requestId);
    this.waiting.push(event);
    this.gather ??= setTimeout(() => this.startWriting(), gatherMs);
  }

  isFull(): boolean {
    if (this.journalRest.failing && this.waiting.length >= maxUnkept) return true;
    const { spilledBytes, size } = this.options.journal;
    return spilledBytes + size > maxJournalBytes;
  }

  /** Writes what processes that are no more left on disk. A request that nobody saw end is `unknown`. Rejects while the database is away. */
  async recover(): Promise<number> {
    let recovered = 0;
    for await (const left of this.options.journal.leftBehind()) recovered += await this.writer.replay(left);
    return recovered;
  }

  /** Writes what waits. What the database does not take until the deadline stays in the journal for the next start. */
  async close(deadlineMs: number): Promise<void> {
    this.closing = true;
    this.writer.hurry();
    clearInterval(this.ticker);
    clearTimeout(this.gather);
    const gaveUp = new AbortController();
    const timer = setTimeout(() => gaveUp.abort(), deadlineMs);
    while (this.waiting.length > 0 && !gaveUp.signal.aborted) {
      this.startWriting();
      await Promise.race([
        this.writing,
        delay(deadlineMs, undefined, { signal: gaveUp.signal }).catch(() => undefined),
      ]);
    }
    clearTimeout(timer);
    gaveUp.abort();
    await this.shortening?.catch(() => undefined);
    for (const event of this.waiting) this.keepOnDisk(event);
    this.clearJournalWhenIdle();
    await this.options.journal.close();
  }

  private startWriting(): void {
    this.gather = undefined;
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
      if (this.waiting.length > 0 || this.options.journal.spilledBytes > 0) this.writeSoon();
    });
  }

  private writeSoon(): void {
    if (!this.closing) this.gather ??= setTimeout(() => this.startWriting(), gatherMs);
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length >= 1) {
      const batch = this.waiting.slice(0, batchSize);
      if (!(await this.writer.write(batch, this.waiting.length))) return;
      this.waiting.splice(0, batch.length);
      this.waitedAtTick = Math.max(0, this.waitedAtTick - batch.length);
      this.noteCommitted(batch);
      if (this.waiting.length < batchSize) break;
    }
    if (this.waiting.length === 0 && !this.closing) await this.replaySpilled();
    this.clearJournalWhenIdle();
  }

  private noteCommitted(batch: readonly UsageEvent[]): void {
    if (this.journaled.size === 0) return;
    const onDisk = batch.map((event) => event.requestId).filter((id) => this.journaled.delete(id));
    if (onDisk.length > 0) this.options.journal.committed(onDisk);
  }

  private tick(): void {
    for (const draft of this.openRequests.takeLong()) {
      this.journaled.add(draft.requestId);
      this.options.journal.opened(draft);
    }
    for (const event of this.waiting.slice(0, this.waitedAtTick)) this.keepOnDisk(event);
    this.waitedAtTick = this.waiting.length;
    this.flushJournal();
    this.clearJournalWhenIdle();
    this.options.journal.beat();
  }

  private keepOnDisk(event: UsageEvent): void {
    if (this.kept.has(event)) return;
    this.kept.add(event);
    this.journaled.add(event.requestId);
    this.options.journal.waits(event);
  }

  private flushJournal(): void {
    if (this.journalRest.isResting()) return;
    const { journal, logError } = this.options;
    journal
      .flush()
      // Where everything has been said meanwhile, no write has told that there is room again.
      .then(() => (this.journalRest.failing ? journal.probe() : undefined))
      .then(() => this.shorten())
      .then(() => this.journalRest.took())
      .catch((error: unknown) => {
        this.journalRest.refused();
        logError('usage.journal_failed', error, { waiting: this.waiting.length });
      });
  }

  private async shorten(): Promise<void> {
    const { journal } = this.options;
    if (this.shortening || this.closing) return;
    const { isTaken } = journal;
    if (!isTaken && this.waiting.length > spillAbove) this.shortening = this.spill();
    else if (isTaken || journal.size > rewriteAbove)
      this.shortening = journal.rewrite(() => this.rejournal());
    else return;
    try {
      await this.shortening;
    } finally {
      this.shortening = undefined;
    }
  }

  /** Lets go of all but the first batch, which may be on its way to the database. */
  private async spill(): Promise<void> {
    const { journal } = this.options;
    const gone = this.waiting.splice(batchSize);
    this.waitedAtTick = Math.min(this.waitedAtTick, this.waiting.length);
    for (const event of gone) {
      this.keepOnDisk(event);
      this.journaled.delete(event.requestId);
    }
    try {
      await journal.spill(() => this.rejournal());
      // The last write may have ended meanwhile, and nothing else would begin another.
      this.writeSoon();
    } catch (error) {
      for (const event of gone) this.journaled.add(event.requestId);
      this.waiting = this.waiting.concat(gone);
      throw error;
    }
  }

  /** What a new file has to hold from its beginning. */
  private rejournal(): void {
    for (const draft of this.openRequests.long()) this.options.journal.opened(draft);
    for (const event of this.waiting) if (this.kept.has(event)) this.options.journal.waits(event);
  }

  /** One file at a time: what comes meanwhile is written between them. */
  private async replaySpilled(): Promise<void> {
    const { journal } = this.options;
    if (journal.spilledBytes === 0) return;
    if (await this.writer.replayOne(() => this.oldestSpill(), this.waiting.length))
      journal.replayedOldestSpill();
  }

  /** A file that somebody took away is lost, and must not hold up those behind it. */
  private async oldestSpill(): Promise<LeftBehind | undefined> {
    try {
      return await this.options.journal.oldestSpill();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.options.logError('usage.spill_gone', error, { waiting: this.waiting.length });
      return undefined;
    }
  }

  /** What is being put aside is nobody's for a moment, and on its way to the disk. */
  private clearJournalWhenIdle(): void {
    if (this.shortening) return;
    if (this.journaled.size === 0 && this.waiting.length === 0) this.options.journal.clear();
  }
}

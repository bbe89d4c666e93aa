import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isDataRefused } from '#db/error-code.ts';
import { type UsageDraft, type UsageEvent, unknownEnding } from '#lib/gateway/ports.ts';
import type { LeftBehind } from './usage-journal.ts';
import { isWriteRefused } from './usage-trouble.ts';

export const batchSize = 500;
const firstPauseMs = 100;
const longestPauseMs = 5_000;

interface WriterOptions {
  write(events: readonly UsageEvent[]): Promise<number>;
  logError(event: string, error: unknown, fields: Record<string, unknown>): void;
}

/** Brings events into the database. While that takes none, each attempt is followed by a longer pause. */
export class UsageWriter {
  /** Events that the database has taken, those of journals too. */
  written = 0;
  /** The database was reached at the last attempt, and said no. */
  isRefused = false;
  private readonly options: WriterOptions;
  private pauseMs = 0;
  private hurried = false;

  constructor(options: WriterOptions) {
    this.options = options;
  }

  /** The process ends: pauses stay short from now on. */
  hurry(): void {
    this.hurried = true;
  }

  /** False where the database took nothing, after a pause. `waiting` is for the log. */
  write(batch: readonly UsageEvent[], waiting: number): Promise<boolean> {
    return this.attempt(waiting, async () => {
      await this.writeWhatIsTaken(batch);
      this.pauseMs = 0;
    });
  }

  /** As `write`, for a whole journal. */
  replayOne(read: () => Promise<LeftBehind | undefined>, waiting: number): Promise<boolean> {
    return this.attempt(waiting, async () => {
      const left = await read();
      if (left) await this.replay(left);
    });
  }

  /** Writes what a journal holds and removes it. Rejects where the database is away. */
  async replay({ path, events, unfinished }: LeftBehind): Promise<number> {
    const all = [...events, ...unfinished.map(processEnded)];
    let written = 0;
    for (let from = 0; from < all.length; from += batchSize) {
      written += await this.writeWhatIsTaken(all.slice(from, from + batchSize));
    }
    await rm(path, { force: true });
    return written;
  }

  private async attempt(waiting: number, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.isRefused = false;
      return true;
    } catch (error) {
      this.isRefused = isWriteRefused(error);
      this.options.logError('usage.write_failed', error, { waiting });
      this.pauseMs = Math.min(Math.max(this.pauseMs * 2, firstPauseMs), longestPauseMs);
      await delay(this.hurried ? firstPauseMs : this.pauseMs, undefined, { ref: false });
      return false;
    }
  }

  /** One event that PostgreSQL will not take must not keep the others waiting for ever. */
  private async writeWhatIsTaken(batch: readonly UsageEvent[]): Promise<number> {
    try {
      return await this.writeCounted(batch);
    } catch (error) {
      if (!isDataRefused(error)) throw error;
    }
    let written = 0;
    for (const event of batch) {
      try {
        written += await this.writeCounted([event]);
      } catch (error) {
        if (!isDataRefused(error)) throw error;
        this.options.logError('usage.event_refused', error, { requestId: event.requestId, lost: event });
      }
    }
    return written;
  }

  private async writeCounted(events: readonly UsageEvent[]): Promise<number> {
    const taken = await this.options.write(events);
    this.written += taken;
    return taken;
  }
}

function processEnded(draft: UsageDraft): UsageEvent {
  return { ...draft, ...unknownEnding, errorCode: 'process_ended' };
}

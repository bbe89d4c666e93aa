import { within } from './within.ts';

const measureEveryMs = 10_000;
/** Less than this is the way to the database and back, not a difference; a longer way tells nothing. */
const tolerableMs = 1_000;
const deadlineMs = 2_000;
const alarmingMs = 30_000;

interface ClockParts {
  /** The database's time, epoch milliseconds. */
  read(): Promise<number>;
  /** This process's own. */
  local(): number;
  logError(event: string, error: unknown, fields: Record<string, unknown>): void;
}

/**
 * The wall clock that keys and sessions end by. Replicas whose own clocks differ must not disagree, so it is this
 * process's clock, set right by the database's where the two are apart.
 */
export class DatabaseClock {
  private readonly parts: ClockParts;
  private readonly timer: NodeJS.Timeout;
  private aheadMs = 0;

  constructor(parts: ClockParts) {
    this.parts = parts;
    this.timer = setInterval(() => void this.measure(), measureEveryMs);
    this.timer.unref();
  }

  /**
   * Before the first look at it. The first answer may have been long on its way, with a connection opened for it; the
   * next one is not. A database that does not answer holds nobody: until it does, it is the clock of this machine.
   */
  async start(): Promise<void> {
    if (!(await this.measure())) await this.measure();
  }

  now(): number {
    return this.parts.local() + this.aheadMs;
  }

  /** Whether the answer told the time. A database that is away leaves the difference as it was. */
  async measure(): Promise<boolean> {
    const { local, read, logError } = this.parts;
    try {
      const askedAt = local();
      const time = await within(deadlineMs, read());
      const heardAt = local();
      const aheadMs = Math.round(time - (askedAt + heardAt) / 2);
      // An answer that was long on its way does not say when the database wrote it.
      if (!Number.isFinite(aheadMs) || Math.abs(heardAt - askedAt) > tolerableMs) return false;
      this.aheadMs = Math.abs(aheadMs) < tolerableMs ? 0 : aheadMs;
      if (Math.abs(aheadMs) > alarmingMs) {
        const error = new Error('the clock of this machine and that of the database are far apart');
        logError('clock.skewed', error, { databaseAheadMs: aheadMs });
      }
      return true;
    } catch (error) {
      logError('clock.unread', error, {});
      return false;
    }
  }

  close(): void {
    clearInterval(this.timer);
  }
}

const measureEveryMs = 10_000;
/** Less than this is the way to the database and back, not a difference; a longer way tells nothing. */
const tolerableMs = 1_000;
const alarmingMs = 30_000;

interface ClockParts {
  /** The database's time, epoch milliseconds. */
  read(): Promise<number>;
  /** This process's own. */
  local(): number;
  logError(event: string, error: unknown, fields: Record<string, unknown>): void;
}

/**
 * The wall clock that keys end by. Replicas whose own clocks differ must not disagree about a key, so it is this
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
    void this.measure();
  }

  now(): number {
    return this.parts.local() + this.aheadMs;
  }

  /** A database that is away leaves the difference as it was. */
  async measure(): Promise<void> {
    const { local, read, logError } = this.parts;
    try {
      const askedAt = local();
      const time = await read();
      const heardAt = local();
      const aheadMs = Math.round(time - (askedAt + heardAt) / 2);
      // An answer that was long on its way does not say when the database wrote it.
      if (!Number.isFinite(aheadMs) || Math.abs(heardAt - askedAt) > tolerableMs) return;
      this.aheadMs = Math.abs(aheadMs) < tolerableMs ? 0 : aheadMs;
      if (Math.abs(aheadMs) > alarmingMs) {
        const error = new Error('the clock of this machine and that of the database are far apart');
        logError('clock.skewed', error, { databaseAheadMs: aheadMs });
      }
    } catch (error) {
      logError('clock.unread', error, {});
    }
  }

  close(): void {
    clearInterval(this.timer);
  }
}

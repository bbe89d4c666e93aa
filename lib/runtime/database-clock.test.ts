import { afterEach, describe, expect, vi } from 'vitest';
import { readServerTime } from '#db/queries/server-time.ts';
import { it } from '#tests/support/db-test.ts';
import { DatabaseClock } from './database-clock.ts';

const hourMs = 3_600_000;

describe('DatabaseClock', () => {
  const logged = vi.fn();
  const clocks: DatabaseClock[] = [];
  afterEach(() => {
    for (const clock of clocks.splice(0)) clock.close();
    logged.mockReset();
  });

  function make(read: () => Promise<number>, local: () => number): DatabaseClock {
    const clock = new DatabaseClock({ read, local, logError: logged });
    clocks.push(clock);
    return clock;
  }

  async function clockOf(read: () => Promise<number>, local: () => number): Promise<DatabaseClock> {
    const clock = make(read, local);
    await clock.measure();
    return clock;
  }

  it('reads the database’s own time', async ({ db }) => {
    const apart = (await readServerTime(db)) - Date.now();
    expect(Math.abs(apart)).toBeLessThan(60_000);
  });

  it.for([hourMs, -hourMs])(
    'goes by the database where this machine is %i ms off, and says so',
    async (off) => {
      let local = 1_000_000_000_000;
      const clock = await clockOf(
        async () => local + off,
        () => local,
      );
      expect(clock.now()).toBe(local + off);
      local += 500;
      expect(clock.now()).toBe(local + off);
      expect(logged).toHaveBeenCalledWith('clock.skewed', expect.any(Error), { databaseAheadMs: off });
    },
  );

  it('goes by this machine within a second: the way there takes as long', async () => {
    const clock = await clockOf(
      async () => 1_999,
      () => 1_000,
    );
    expect(clock.now()).toBe(1_000);
    expect(logged).not.toHaveBeenCalled();
  });

  it('learns nothing from an answer that was long on its way', async () => {
    let local = 1_000_000_000_000;
    const clock = await clockOf(
      async () => {
        local += 60_000;
        return local;
      },
      () => local,
    );
    expect(clock.now()).toBe(local);
    expect(logged).not.toHaveBeenCalled();
  });

  it('keeps what it knows while the database is away', async () => {
    let away = false;
    const clock = await clockOf(
      async () => {
        if (away) throw new Error('away');
        return hourMs;
      },
      () => 0,
    );
    away = true;
    await clock.measure();
    expect(clock.now()).toBe(hourMs);
    expect(logged).toHaveBeenLastCalledWith('clock.unread', expect.any(Error), {});
  });

  it('is known once it has started, also where the first answer was the one that opened a connection', async () => {
    let local = 1_000_000_000_000;
    let waysMs = 5_000;
    const clock = make(
      async () => {
        local += waysMs;
        waysMs = 0;
        return local + hourMs;
      },
      () => local,
    );
    await clock.start();
    expect(clock.now()).toBe(local + hourMs);
  });

  it('does not hold a start where the database takes the question and does not answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const clock = make(
        () => new Promise<number>(() => {}),
        () => 1_000,
      );
      const started = clock.start();
      await vi.advanceTimersByTimeAsync(4_000);
      await started;
      expect(clock.now()).toBe(1_000);
      expect(logged).toHaveBeenCalledWith('clock.unread', expect.any(Error), {});
    } finally {
      vi.useRealTimers();
    }
  });
});

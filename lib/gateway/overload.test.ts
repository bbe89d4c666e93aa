import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakePorts } from '#tests/support/fake-ports.ts';
import { defaultLimits, Overload, type OverloadParts } from './overload.ts';

function overloadOf(parts: Partial<OverloadParts>): Overload {
  return new Overload({ openCalls: () => 0, monotonic: fakePorts().monotonic, ...parts });
}

describe('Overload', () => {
  let overload: Overload | undefined;
  afterEach(() => {
    overload?.close();
    vi.useRealTimers();
  });

  it('refuses above the number of open requests and takes them again below it', () => {
    let open = 2;
    overload = overloadOf({ openCalls: () => open, limits: { ...defaultLimits, maxOpenCalls: 3 } });
    expect(() => overload?.check()).not.toThrow();
    open = 3;
    expect(() => overload?.check()).toThrow(expect.objectContaining({ code: 'overloaded', status: 503 }));
    open = 2;
    expect(() => overload?.check()).not.toThrow();
  });

  it('refuses while memory is over the limit, and says how long to wait', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let used = 10;
    overload = overloadOf({ limits: { ...defaultLimits, maxUsedBytes: 100 }, usedBytes: () => used });
    used = 101;
    vi.advanceTimersByTime(500);
    expect(() => overload?.check()).toThrow(
      expect.objectContaining({ code: 'overloaded', headers: expect.arrayContaining(['retry-after', '1']) }),
    );
    used = 99;
    vi.advanceTimersByTime(500);
    expect(() => overload?.check()).not.toThrow();
  });

  it('asks for relief as long as there is too much, and no longer', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let open = 2;
    const relieve = vi.fn(() => {
      open -= 1;
    });
    overload = overloadOf({ openCalls: () => open, limits: { ...defaultLimits, maxOpenCalls: 2 }, relieve });
    vi.advanceTimersByTime(500);
    expect(() => overload?.check()).not.toThrow();
    vi.advanceTimersByTime(5_000);
    expect(relieve).toHaveBeenCalledTimes(1);
  });

  it('takes one long pause for a pause, and one after another for too much work', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const ports = fakePorts();
    overload = overloadOf({ monotonic: ports.monotonic, limits: { ...defaultLimits, maxLagMs: 300 } });
    const pause = () => {
      ports.pass(900);
      vi.advanceTimersByTime(250);
    };
    pause();
    expect(() => overload?.check()).not.toThrow();
    pause();
    expect(() => overload?.check()).toThrow(expect.objectContaining({ code: 'overloaded' }));
    vi.advanceTimersByTime(250);
    expect(() => overload?.check()).not.toThrow();
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultLimits, Overload } from './overload.ts';

describe('Overload', () => {
  let overload: Overload | undefined;
  afterEach(() => {
    overload?.close();
    vi.useRealTimers();
  });

  it('refuses above the number of open requests and takes them again below it', () => {
    let open = 2;
    overload = new Overload(() => open, { ...defaultLimits, maxOpenCalls: 3 });
    expect(() => overload?.check()).not.toThrow();
    open = 3;
    expect(() => overload?.check()).toThrow(expect.objectContaining({ code: 'overloaded', status: 503 }));
    open = 2;
    expect(() => overload?.check()).not.toThrow();
  });

  it('refuses while memory is over the limit, and says how long to wait', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let resident = 10;
    vi.spyOn(process.memoryUsage, 'rss').mockImplementation(() => resident);
    overload = new Overload(() => 0, { ...defaultLimits, maxResidentBytes: 100 });
    resident = 101;
    vi.advanceTimersByTime(500);
    expect(() => overload?.check()).toThrow(
      expect.objectContaining({ code: 'overloaded', headers: expect.arrayContaining(['retry-after', '1']) }),
    );
    resident = 99;
    vi.advanceTimersByTime(500);
    expect(() => overload?.check()).not.toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import { nextPollMs, pollMs, sleepAfterMs, slowPollMs } from './live-schedule.ts';

const minute = 60_000;
const watching = { hidden: false, quietMs: 0, awayMs: 0, failures: 0 };

describe('nextPollMs', () => {
  it('asks often enough for two seconds while the viewer is there or something changes', () => {
    expect(nextPollMs(watching)).toBe(pollMs);
    expect(nextPollMs({ ...watching, quietMs: 60 * minute })).toBe(pollMs);
    expect(nextPollMs({ ...watching, awayMs: 20 * minute })).toBe(pollMs);
    expect(pollMs).toBeLessThan(1_500);
  });

  it('asks seldom once both the key and the viewer are quiet', () => {
    expect(nextPollMs({ ...watching, quietMs: 5 * minute, awayMs: 5 * minute })).toBe(slowPollMs);
  });

  it('does not ask in a tab behind others, nor for a viewer who left', () => {
    expect(nextPollMs({ ...watching, hidden: true })).toBeUndefined();
    expect(nextPollMs({ ...watching, awayMs: sleepAfterMs })).toBeUndefined();
  });

  it('asks a server that does not answer less and less often', () => {
    const waits = [1, 2, 3, 4, 40].map((failures) => nextPollMs({ ...watching, failures }));
    expect(waits).toEqual([2 * pollMs, 4 * pollMs, 8 * pollMs, slowPollMs, slowPollMs]);
  });
});

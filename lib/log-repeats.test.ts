import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withoutRepeats } from './log-repeats.ts';

type Line = [event: string, message: string, fields: Record<string, unknown>];

let lines: Line[];
let repeats: ReturnType<typeof withoutRepeats>;
beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  repeats = withoutRepeats((event, error, fields) => {
    lines.push([event, (error as Error).message, fields]);
  });
});
afterEach(() => vi.useRealTimers());

const fail = (event: string, message: string, fields: Record<string, unknown> = {}) =>
  repeats.write(event, new Error(message), fields);

describe('a failure that repeats', () => {
  it('is written at once, then once a minute with the count of what was left out and its newest fields', () => {
    for (let second = 0; second < 150; second += 1) {
      fail('usage.write_failed', 'no space', { waiting: second });
      vi.advanceTimersByTime(1_000);
    }
    expect(lines).toEqual([
      ['usage.write_failed', 'no space', { waiting: 0 }],
      ['usage.write_failed', 'no space', { waiting: 59, repeated: 59 }],
      ['usage.write_failed', 'no space', { waiting: 119, repeated: 60 }],
    ]);
    repeats.flush();
    expect(lines.at(-1)).toEqual(['usage.write_failed', 'no space', { waiting: 149, repeated: 30 }]);
  });

  it('is written at once again after a quiet minute', () => {
    fail('a', 'x');
    vi.advanceTimersByTime(60_000);
    fail('a', 'x');
    expect(lines).toEqual([
      ['a', 'x', {}],
      ['a', 'x', {}],
    ]);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('hides no other: another event, error or provider account has a line of its own, numbers make none', () => {
    fail('a', 'x');
    fail('b', 'x');
    fail('a', 'y');
    fail('a', 'x', { providerAccount: 'acme' });
    fail('a', 'block 17 of 20');
    fail('a', 'block 18 of 20');
    expect(lines.map(([event, message]) => `${event} ${message}`)).toEqual([
      'a x',
      'b x',
      'a y',
      'a x',
      'a block 17 of 20',
    ]);
  });

  it('is known by its cause: what a statement was to write makes it no other failure', () => {
    const failed = (parameters: string) =>
      new Error(`Failed query: insert\nparams: ${parameters}`, { cause: new Error('no space') });
    repeats.write('a', failed('ann@example.test'), {});
    repeats.write('a', failed('bob@example.test'), {});
    expect(lines).toHaveLength(1);
  });

  it('folds no line that holds what is nowhere else', () => {
    for (const requestId of ['a', 'b', 'c']) {
      fail('usage.event_refused', 'out of range', { requestId, lost: { requestId, costNano: 1 } });
    }
    repeats.flush();
    expect(lines.map(([, , fields]) => fields)).toEqual(
      ['a', 'b', 'c'].map((requestId) => ({ requestId, lost: { requestId, costNano: 1 } })),
    );
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes no more memory for a flood of different ones', () => {
    const letters = (index: number) =>
      [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    for (let index = 0; index < 5_000; index += 1) fail('a', `strange ${letters(index)}`);
    expect(vi.getTimerCount()).toBeLessThan(300);
    expect(lines.length).toBeLessThan(300);
    repeats.flush();
    expect(lines.some(([, , fields]) => Number(fields.repeated) > 4_000)).toBe(true);
  });
});

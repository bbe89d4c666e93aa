import { describe, expect, test } from 'vitest';
import { formatDuration } from './duration.ts';
import { formatMoney, moneyDecimals } from './money.ts';
import { formatCompact, formatCount, formatDelta, formatPercent, plural } from './number.ts';
import {
  describeInstant,
  formatClock,
  formatDate,
  formatDateTime,
  formatRelative,
  formatTick,
  isTimeZone,
} from './time.ts';

const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ');

describe('money', () => {
  test.each([
    [0, '$0'],
    [0n, '$0'],
    [null, '—'],
    [undefined, '—'],
    [Number.NaN, '—'],
    [4_200_000, '$0.0042'],
    [4_234_567, '$0.004235'],
    [500_000_000, '$0.50'],
    [123_456_789, '$0.1235'],
    [999_990_000, '$1.00'],
    [1, '$0.000000001'],
    [1_920_000_000, '$1.92'],
    [1_204_500_000_000n, '$1,204.50'],
    [-4_200_000, '−$0.0042'],
    [-2_000_000_000, '−$2.00'],
    [131_250, '$0.0001313'],
    [-131_250n, '−$0.0001313'],
    [1_005_000_000, '$1.01'],
    [9_007_199_254_740_993_005_000_000n, '$9,007,199,254,740,993.01'],
    [0.4, '$0'],
  ])('%s nano-dollars is written %s', (nanos, text) => {
    expect(formatMoney(nanos)).toBe(text);
  });
});

describe('numbers', () => {
  test('one is singular, nothing and the rest are plural', () => {
    expect([0, 1, 1_204].map((count) => plural(count, 'key'))).toEqual(['0 keys', '1 key', '1,204 keys']);
    expect([1, 2].map((count) => plural(count, 'person', 'people'))).toEqual(['1 person', '2 people']);
  });

  test.each([
    [12_480, '12,480'],
    [0, '0'],
    [null, '—'],
    [-3, '−3'],
    [9_007_199_254_740_993n, '9,007,199,254,740,993'],
  ])('the count %s is written %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });

  test.each([
    [0, '0'],
    [840, '840'],
    [999, '999'],
    [999.7, '1 k'],
    [3_100, '3.1 k'],
    [310_400, '310 k'],
    [999_600, '1 M'],
    [1_250_000, '1.25 M'],
    [-1_500, '−1.5 k'],
    [null, '—'],
  ])('%s is compacted to %s', (value, text) => {
    expect(plain(formatCompact(value))).toBe(text);
  });

  test.each([
    [0, '0 %'],
    [0.004, '0.4 %'],
    [0.12, '12 %'],
    [0.0001, '< 0.1 %'],
    [1, '100 %'],
    [null, '—'],
  ])('the share %s is written %s', (value, text) => {
    expect(plain(formatPercent(value))).toBe(text);
  });

  test('a column of money takes the room of its longest amount', () => {
    expect(moneyDecimals([22_200, 1_204_500_000_000, 0, null])).toBe(7);
    expect(moneyDecimals([])).toBe(2);
  });

  test('half of the last digit is rounded away from zero, where binary fractions would go either way', () => {
    const halves = Array.from({ length: 2_000 }, (_, step) => 100_050 + 100 * step);
    const units = halves.map((nanos) => Number(formatMoney(nanos).slice(1).padEnd(9, '0').replace('.', '')));
    expect(units).toEqual(halves.map((nanos) => (nanos + 50) / 100));
  });

  test('a delta names its direction and is silent without a base', () => {
    expect(formatDelta(112, 100)).toEqual({ direction: 'up', text: '12\u00a0%' });
    expect(formatDelta(50, 100)).toEqual({ direction: 'down', text: '50\u00a0%' });
    expect(formatDelta(100, 100)?.direction).toBe('same');
    expect(plain(formatDelta(5_000, 1)?.text)).toBe('> 999 %');
    expect(formatDelta(5, 0)).toBeUndefined();
    expect(formatDelta(null, 5)).toBeUndefined();
  });
});

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [0.42, '0.4 ms'],
    [412.3, '412 ms'],
    [999.6, '1 s'],
    [1_920, '1.92 s'],
    [12_340, '12.3 s'],
    [59_990, '1 min'],
    [192_000, '3 min 12 s'],
    [18_240_000, '5 h 4 min'],
    [12 * 86_400_000, '12 d'],
    [null, '—'],
  ])('%s ms is written %s', (value, text) => {
    expect(plain(formatDuration(value))).toBe(text);
  });
});

describe('times', () => {
  const now = new Date('2026-11-21T09:14:05Z');
  test.each([
    ['2026-11-21T09:14:04Z', 'just now'],
    ['2026-11-21T09:13:35Z', '30 s ago'],
    ['2026-11-21T09:12:00Z', '2 min ago'],
    ['2026-11-21T05:00:00Z', '4 h ago'],
    ['2026-12-03T10:14:05Z', 'in 12 d'],
    ['2026-12-21T09:14:09Z', 'in 30 d'],
    ['2026-12-21T09:14:05Z', 'in 30 d'],
    ['2026-12-21T09:14:03Z', 'in 30 d'],
    ['2027-02-19T09:14:05Z', 'in 90 d'],
    ['2026-11-19T08:14:05Z', '2 d ago'],
    ['2026-05-01T00:00:00Z', '6 mo ago'],
    ['2022-05-01T00:00:00Z', '4 y ago'],
    ['not a date', '—'],
  ])('%s reads as %s', (instant, text) => {
    expect(plain(formatRelative(instant, now))).toBe(text);
  });

  test('dates follow the zone of the viewer', () => {
    const late = '2026-11-21T23:30:00Z';
    expect(formatDate(late, 'UTC')).toBe('21 Nov 2026');
    expect(formatDate(late, 'Asia/Tokyo')).toBe('22 Nov 2026');
    expect(formatDateTime(now, 'UTC')).toBe('21 Nov 2026, 09:14:05');
    expect(formatClock(now, 'Europe/Vienna')).toBe('10:14');
    expect(formatDate('2026-09-02T00:00:00Z', 'UTC')).toBe('2 Sep 2026');
    expect(formatDate(null, 'UTC')).toBe('—');
  });

  test('a tooltip gives both clocks, and only one in UTC', () => {
    expect(describeInstant(now, 'UTC')).toBe('21 Nov 2026, 09:14:05 UTC');
    expect(describeInstant(now, 'America/New_York')).toBe(
      '21 Nov 2026, 04:14:05 America/New York · 21 Nov 2026, 09:14:05 UTC',
    );
  });

  test('ticks show the clock within two days and the day beyond', () => {
    expect(formatTick(now, 'UTC', 86_400_000)).toBe('09:14');
    expect(formatTick(now, 'UTC', 7 * 86_400_000)).toBe('21 Nov');
  });

  test('an unknown zone is refused', () => {
    expect(isTimeZone('Europe/Vienna')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourMs } from '#lib/durations.ts';
import { daysOf, parseRange, type UsageRange } from './range.ts';
import { addDays, dayOf, startOfDay } from './zoned-days.ts';

const now = new Date('2026-03-15T10:20:30Z');
const zones = [
  'UTC',
  'Europe/Vienna',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Chatham',
  'America/Santiago',
];

function rangeOf(params: Parameters<typeof parseRange>[0], timeZone = 'UTC'): UsageRange {
  const parsed = parseRange(params, now, timeZone);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.range;
}

describe('startOfDay', () => {
  it.each([
    ['UTC', '2026-03-15', '2026-03-15T00:00:00Z'],
    ['Asia/Kolkata', '2026-03-15', '2026-03-14T18:30:00Z'],
    ['Europe/Vienna', '2026-03-30', '2026-03-29T22:00:00Z'],
    // The clock jumps from midnight to one: the day begins at one.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z'],
    // The clock falls from midnight back to eleven the evening before.
    ['America/Santiago', '2026-04-05', '2026-04-05T04:00:00Z'],
    // Midnight comes twice.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z'],
  ])('in %s of %s is %s', (timeZone, text, expected) => {
    const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
    expect(startOfDay({ year, month, day }, timeZone).toISOString()).toBe(expected.replace('Z', '.000Z'));
  });

  it('is of its day, and the millisecond before is not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.nat({ max: 20_000 }), (timeZone, days) => {
        const day = addDays({ year: 2000, month: 1, day: 1 }, days);
        const start = startOfDay(day, timeZone);
        expect(dayOf(start, timeZone)).toEqual(day);
        expect(dayOf(new Date(start.getTime() - 1), timeZone)).not.toEqual(day);
      }),
    );
  });
});

describe('parseRange', () => {
  it('cuts the last 24 hours into 24, the running one included', () => {
    const range = rangeOf({ range: '24h' });
    expect(range).toMatchObject({ preset: '24h', unit: 'hour', from: new Date('2026-03-14T11:00:00Z') });
    expect(range.edges).toHaveLength(25);
    expect(range.to).toEqual(new Date('2026-03-15T11:00:00Z'));
    expect(range.previous.from).toEqual(new Date('2026-03-13T11:00:00Z'));
    expect(range.previous.to).toEqual(new Date('2026-03-14T10:20:30Z'));
    expect(rangeOf({})).toEqual(range);
  });

  it('cuts seven days at the viewer’s midnights', () => {
    const range = rangeOf({ range: '7d' }, 'America/New_York');
    expect(range.unit).toBe('day');
    expect(range.edges.map((edge) => edge.toISOString().slice(0, 13))).toEqual([
      '2026-03-09T04',
      '2026-03-10T04',
      '2026-03-11T04',
      '2026-03-12T04',
      '2026-03-13T04',
      '2026-03-14T04',
      '2026-03-15T04',
      '2026-03-16T04',
    ]);
    // Seven calendar days before, across the change of the clock.
    expect(range.previous.from).toEqual(new Date('2026-03-02T05:00:00Z'));
  });

  it('takes the last day of a custom range whole, and hours where it is short', () => {
    const short = rangeOf({ from: '2026-03-10', to: '2026-03-11' });
    expect(short).toMatchObject({ preset: 'custom', unit: 'hour', to: new Date('2026-03-12T00:00:00Z') });
    expect(short.edges).toHaveLength(49);
    const long = rangeOf({ from: '2026-03-01', to: '2026-03-10' });
    expect(long.unit).toBe('day');
    expect(long.edges).toHaveLength(11);
  });

  it('takes instants, and an end in the future as the end of today', () => {
    const range = rangeOf({ from: '2026-03-01T05:30:00+02:00', to: '2030-01-01' });
    expect(range.from).toEqual(new Date('2026-03-01T03:00:00Z'));
    expect(range.to).toEqual(new Date('2026-03-16T00:00:00Z'));
  });

  it.each([
    [{ range: '1y' }],
    [{ range: 'custom' }],
    [{ from: 'yesterday', to: '2026-03-01' }],
    [{ from: '2026-02-30', to: '2026-03-01' }],
    [{ from: '2026-03-10', to: '2026-03-01' }],
    [{ from: '2026-03-20', to: '2026-03-21' }],
    [{ from: '2024-01-01', to: '2026-03-01' }],
    [{ from: '1899-01-01', to: '1899-01-03' }],
    [{ from: '2026-03-01T00:00:00', to: '2026-03-02' }],
    [{ from: "2026-03-01'; drop table", to: '2026-03-02' }],
  ])('refuses %o with a reason', (params) => {
    expect(parseRange(params, now, 'UTC')).toMatchObject({ ok: false, message: expect.any(String) });
  });

  it('always has rising whole hours from its beginning to its end, at most 402 of them', () => {
    const params = fc.oneof(
      fc.constantFrom({ range: '24h' }, { range: '7d' }, { range: '30d' }),
      fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 400 })).map(([back, length]) => {
        const day = (ago: number) => new Date(now.getTime() - ago * 24 * hourMs).toISOString().slice(0, 10);
        return { from: day(back), to: day(Math.max(0, back - length)) };
      }),
    );
    fc.assert(
      fc.property(params, fc.constantFrom(...zones), (given, timeZone) => {
        const parsed = parseRange(given, now, timeZone);
        if (!parsed.ok) return;
        const { edges, from, to, previous } = parsed.range;
        expect(edges[0]).toEqual(from);
        expect(edges.at(-1)).toEqual(to);
        expect(edges.length).toBeLessThanOrEqual(403);
        expect(edges.every((edge) => edge.getTime() % hourMs === 0)).toBe(true);
        expect(edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? edge))).toBe(true);
        expect(previous.from < from && previous.to <= from && previous.from <= previous.to).toBe(true);
      }),
    );
  });
});

describe('daysOf', () => {
  it.each(zones)('gives back the days that were asked for, in %s', (timeZone) => {
    for (const [from, to] of [
      ['2026-03-02', '2026-03-09'],
      ['2026-03-09', '2026-03-09'],
    ]) {
      expect(daysOf(rangeOf({ range: 'custom', from, to }, timeZone))).toEqual({ first: from, last: to });
    }
  });
});

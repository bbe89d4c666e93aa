import { dayMs, hourMs } from '#lib/durations.ts';
import { addDays, type CalendarDay, dayOf, dayText, readDay, startOfDay } from './zoned-days.ts';

export type RangePreset = '24h' | '7d' | '30d' | 'custom';

/** A stretch of time cut into the buckets of a chart. Sums are kept by hour, so every edge is a whole UTC hour. */
export interface UsageRange {
  preset: RangePreset;
  timeZone: string;
  unit: 'hour' | 'day';
  from: Date;
  to: Date;
  /** One more than there are buckets, oldest first; the first is `from`, the last `to`. */
  edges: Date[];
  /** The stretch before, as long as what has passed of this one: what the change is measured against. */
  previous: { from: Date; to: Date };
}

export type ParsedRange = { ok: true; range: UsageRange } | { ok: false; message: string };

export interface RangeParams {
  range?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const longestDays = 400;
const longestInHours = 48;
const presetDays = { '7d': 7, '30d': 30 } as const;

/** From the parameters of a page: `24h`, `7d`, `30d`, or `from` and `to` as days of the viewer's zone or as instants. */
export function parseRange(params: RangeParams, now: Date, timeZone: string): ParsedRange {
  const { range, from, to } = params;
  if (from !== undefined || to !== undefined || range === 'custom')
    return customRange(from, to, now, timeZone);
  if (range === undefined || range === '24h') return { ok: true, range: lastDay(now, timeZone) };
  if (range === '7d' || range === '30d') return { ok: true, range: lastDays(range, now, timeZone) };
  return refuse('Choose 24h, 7d, 30d, or a day to begin and a day to end.');
}

function lastDay(now: Date, timeZone: string): UsageRange {
  return hourly({ preset: '24h', from: last24hFrom(now), to: ceilHour(now), timeZone }, now);
}

/** Wherever "24 hours" stands: those of a chart, the running one and the 23 before it. Sums are kept by the hour. */
export function last24hFrom(now: Date): Date {
  return new Date(ceilHour(now).getTime() - dayMs);
}

export function lastDays(preset: keyof typeof presetDays, now: Date, timeZone: string): UsageRange {
  const days = presetDays[preset];
  const today = dayOf(now, timeZone);
  const first = addDays(today, 1 - days);
  const edges = Array.from({ length: days + 1 }, (_, index) => hourOf(addDays(first, index), timeZone));
  return withPrevious({ preset, timeZone, unit: 'day', edges }, now, hourOf(addDays(first, -days), timeZone));
}

function customRange(fromText = '', toText = '', now: Date, timeZone: string): ParsedRange {
  const from = readEdge(fromText, timeZone, 0);
  const given = toText === '' ? now : readEdge(toText, timeZone, 1);
  if (!from || !given) return refuse('Enter days such as 2026-03-01.');
  const end = hourOf(addDays(dayOf(now, timeZone), 1), timeZone);
  const to = new Date(Math.min(given.getTime(), end.getTime()));
  if (from >= to)
    return refuse(from >= end ? 'The first day is in the future.' : 'The last day is before the first.');
  if (to.getTime() - from.getTime() > (longestDays + 1) * dayMs)
    return refuse(`A range is at most ${longestDays} days.`);
  if (to.getTime() - from.getTime() <= longestInHours * hourMs) {
    return {
      ok: true,
      range: hourly({ preset: 'custom', from: floorHour(from), to: ceilHour(to), timeZone }, now),
    };
  }
  return { ok: true, range: daily(floorHour(from), ceilHour(to), now, timeZone) };
}

function hourly(
  { preset, from, to, timeZone }: Pick<UsageRange, 'preset' | 'from' | 'to' | 'timeZone'>,
  now: Date,
): UsageRange {
  const length = (to.getTime() - from.getTime()) / hourMs;
  const edges = Array.from({ length: length + 1 }, (_, index) => new Date(from.getTime() + index * hourMs));
  const previousFrom = new Date(from.getTime() - length * hourMs);
  return withPrevious({ preset, timeZone, unit: 'hour', edges }, now, previousFrom);
}

function daily(from: Date, to: Date, now: Date, timeZone: string): UsageRange {
  const edges = [from];
  let day = addDays(dayOf(from, timeZone), 1);
  for (let edge = hourOf(day, timeZone); edge < to; edge = hourOf(day, timeZone)) {
    if (edge > from) edges.push(edge);
    day = addDays(day, 1);
  }
  edges.push(to);
  const previousFrom = new Date(2 * from.getTime() - to.getTime());
  return withPrevious({ preset: 'custom', timeZone, unit: 'day', edges }, now, previousFrom);
}

function withPrevious(
  range: Pick<UsageRange, 'preset' | 'timeZone' | 'unit' | 'edges'>,
  now: Date,
  previousFrom: Date,
): UsageRange {
  const from = range.edges[0] ?? now;
  const to = range.edges.at(-1) ?? now;
  const passed = Math.min(to.getTime(), now.getTime()) - from.getTime();
  const until = Math.min(previousFrom.getTime() + passed, from.getTime());
  return {
    ...range,
    from,
    to,
    previous: { from: previousFrom, to: new Date(Math.max(until, previousFrom.getTime())) },
  };
}

/** A day of the zone, or an instant with its offset. The last day of a range counts whole. */
function readEdge(text: string, timeZone: string, daysLater: number): Date | undefined {
  const day = readDay(text);
  if (day) return isNear(day) ? hourOf(addDays(day, daysLater), timeZone) : undefined;
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]{5,12}(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) || !isNear(dayOf(at, 'UTC')) ? undefined : at;
}

function isNear({ year }: CalendarDay): boolean {
  return year >= 2000 && year < 2100;
}

/** Where a zone's midnight falls within a UTC hour, its day begins with that hour: sums are not kept finer. */
function hourOf(day: CalendarDay, timeZone: string): Date {
  return floorHour(startOfDay(day, timeZone));
}

/** The days of the zone that a range holds. It may begin up to an hour before its first one: see `hourOf`. */
export function daysOf({ from, to, timeZone }: Pick<UsageRange, 'from' | 'to' | 'timeZone'>): {
  first: string;
  last: string;
} {
  const day = (at: number) => dayText(dayOf(new Date(at), timeZone));
  return { first: day(from.getTime() + hourMs - 1), last: day(to.getTime() - 1) };
}

export function floorHour(at: Date): Date {
  return new Date(Math.floor(at.getTime() / hourMs) * hourMs);
}

/** Days of 24 hours back, at a full hour: sums are kept by the hour. */
export function daysAgo(now: Date, days: number): Date {
  return floorHour(new Date(now.getTime() - days * dayMs));
}

function ceilHour(at: Date): Date {
  return new Date(Math.ceil(at.getTime() / hourMs) * hourMs);
}

function refuse(message: string): ParsedRange {
  return { ok: false, message };
}

import type { SearchParams } from './table-query.ts';

/** The time that a page of figures looks at, as its address says it. */

export type RangeId = '24h' | '7d' | '30d' | 'custom';

export interface TimeRange {
  id: RangeId;
  from: Date;
  /** Exclusive. */
  to: Date;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_DAYS = 366;

export const presetRanges = [
  { id: '24h', label: '24 h', ms: DAY_MS },
  { id: '7d', label: '7 d', ms: 7 * DAY_MS },
  { id: '30d', label: '30 d', ms: 30 * DAY_MS },
] as const;

/** `?range=7d`, or `?range=custom&from=2026-11-01&to=2026-11-21` (whole days, UTC). */
export function readRange(
  params: SearchParams,
  now: Date,
  fallback: '24h' | '7d' | '30d' = '24h',
): TimeRange {
  if (params.range === 'custom') {
    const custom = readCustom(params.from, params.to);
    if (custom) return custom;
  }
  const preset =
    presetRanges.find(({ id }) => id === params.range) ?? presetRanges.find(({ id }) => id === fallback);
  const ms = preset?.ms ?? DAY_MS;
  return { id: preset?.id ?? '24h', from: new Date(now.getTime() - ms), to: now };
}

function readCustom(from: unknown, to: unknown): TimeRange | undefined {
  const start = readDay(from);
  const last = readDay(to);
  if (!start || !last) return undefined;
  const end = new Date(last.getTime() + DAY_MS);
  const days = (end.getTime() - start.getTime()) / DAY_MS;
  if (days < 1 || days > LONGEST_DAYS) return undefined;
  return { id: 'custom', from: start, to: end };
}

function readDay(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const day = new Date(`${value}T00:00:00Z`);
  // Of "2026-02-31" the parser would make a day in March.
  return !Number.isNaN(day.getTime()) && writeDay(day) === value ? day : undefined;
}

export function writeDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The last whole day of a custom range, for its field. */
export function lastDayOf(range: TimeRange): string {
  return writeDay(new Date(range.to.getTime() - 1));
}

/** The parameters that bring this range back. */
export function writeRange(range: TimeRange): SearchParams {
  if (range.id !== 'custom') return { range: range.id };
  return { range: 'custom', from: writeDay(range.from), to: lastDayOf(range) };
}

import { dayMs } from '#lib/durations.ts';
import { formatByTimeZone } from '#lib/format/by-time-zone.ts';

/** A calendar day of some zone. */
export interface CalendarDay {
  year: number;
  /** 1–12 */
  month: number;
  day: number;
}

const formatIn = formatByTimeZone('en-US', {
  calendar: 'iso8601',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

function partsIn(timeZone: string, at: number): Record<string, number> {
  const parts = formatIn(timeZone).formatToParts(at);
  return Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
}

/** How far the zone's clock is ahead of UTC at an instant. */
function offsetMs(timeZone: string, at: number): number {
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = partsIn(timeZone, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

export function dayOf(at: Date, timeZone: string): CalendarDay {
  const { year = 0, month = 1, day = 1 } = partsIn(timeZone, at.getTime());
  return { year, month, day };
}

export function addDays({ year, month, day }: CalendarDay, days: number): CalendarDay {
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** Of `2026-03-01`; undefined for what no calendar holds, as 31 February. */
export function readDay(text: string): CalendarDay | undefined {
  const [year = 0, month = 0, day = 0] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.slice(1).map(Number) ?? [];
  const same = addDays({ year, month, day }, 0);
  return same.year === year && same.month === month && same.day === day ? same : undefined;
}

/** `2026-03-01`, as an address and a date field write it. */
export function dayText({ year, month, day }: CalendarDay): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/**
 * The first instant of a day. Where the clock jumps over midnight that is the jump; where midnight comes twice, the
 * first of the two.
 */
export function startOfDay(day: CalendarDay, timeZone: string): Date {
  const wall = Date.UTC(day.year, day.month - 1, day.day);
  const candidates = [wall - dayMs, wall + dayMs].map((near) => wall - offsetMs(timeZone, near));
  const isOfDay = (at: number) => {
    const found = dayOf(new Date(at), timeZone);
    return found.year === day.year && found.month === day.month && found.day === day.day;
  };
  const starts = candidates.filter(isOfDay);
  return new Date(Math.min(...(starts.length > 0 ? starts : candidates)));
}

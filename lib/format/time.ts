import { dayMs, hourMs, minuteMs, secondMs } from '#lib/durations.ts';
import { formatByTimeZone } from './by-time-zone.ts';
import { noBreakSpace, unknownText } from './unknown.ts';

type Instant = Date | string | null | undefined;

const relativeSteps = [
  { until: minuteMs, size: secondMs, unit: 's' },
  { until: hourMs, size: minuteMs, unit: 'min' },
  { until: dayMs, size: hourMs, unit: 'h' },
  { until: 90 * dayMs, size: dayMs, unit: 'd' },
  { until: 730 * dayMs, size: 30.44 * dayMs, unit: 'mo' },
  { until: Number.POSITIVE_INFINITY, size: 365.25 * dayMs, unit: 'y' },
];

/** `just now`, `2 min ago`, `in 12 d`. Days to come are rounded: what was promised for 30 days is neither 29 nor, by a clock behind ours, 31 away at once. */
export function formatRelative(instant: Instant, now: Date): string {
  const date = toDate(instant);
  if (!date) return unknownText;
  const distance = date.getTime() - now.getTime();
  const magnitude = Math.abs(distance);
  if (magnitude < 5 * secondMs) return distance > secondMs ? 'in a moment' : 'just now';
  const step = relativeSteps.find(({ until }) => magnitude < until || (distance > 0 && magnitude === until));
  if (!step) return unknownText;
  const round = distance > 0 && step.unit === 'd' ? Math.round : Math.floor;
  const amount = `${Math.max(1, round(magnitude / step.size))}${noBreakSpace}${step.unit}`;
  return distance < 0 ? `${amount} ago` : `in ${amount}`;
}

/** `21 Nov 2026` in the zone given. */
export function formatDate(instant: Instant, timeZone: string): string {
  const parts = readParts(instant, timeZone);
  return parts ? `${parts.day} ${parts.month} ${parts.year}` : unknownText;
}

/** `21 Nov 2026, 09:14:05` in the zone given. */
export function formatDateTime(instant: Instant, timeZone: string): string {
  const parts = readParts(instant, timeZone);
  if (!parts) return unknownText;
  return `${parts.day} ${parts.month} ${parts.year}, ${parts.hour}:${parts.minute}:${parts.second}`;
}

/** `09:14`, or with seconds `09:14:05`. */
export function formatClock(instant: Instant, timeZone: string, options: { seconds?: boolean } = {}): string {
  const parts = readParts(instant, timeZone);
  if (!parts) return unknownText;
  return options.seconds ? `${parts.hour}:${parts.minute}:${parts.second}` : `${parts.hour}:${parts.minute}`;
}

/** `21 Nov`, for an axis whose year is said elsewhere. */
export function formatDay(instant: Instant, timeZone: string): string {
  const parts = readParts(instant, timeZone);
  return parts ? `${parts.day} ${parts.month}` : unknownText;
}

/** Both clocks, for a tooltip: `21 Nov 2026, 10:14:05 Europe/Vienna · 21 Nov 2026, 09:14:05 UTC`. */
export function describeInstant(instant: Instant, timeZone: string): string {
  if (!toDate(instant)) return unknownText;
  const utc = `${formatDateTime(instant, 'UTC')} UTC`;
  if (timeZone === 'UTC') return utc;
  return `${formatDateTime(instant, timeZone)} ${timeZone.replaceAll('_', ' ')} · ${utc}`;
}

/** Where the bucket of a chart is labelled: the clock within two days, the day beyond. */
export function formatTick(instant: Instant, timeZone: string, spanMs: number): string {
  return spanMs <= 2 * dayMs ? formatClock(instant, timeZone) : formatDay(instant, timeZone);
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const formatterOf = formatByTimeZone('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

type Parts = Record<'day' | 'month' | 'year' | 'hour' | 'minute' | 'second', string>;

function readParts(instant: Instant, timeZone: string): Parts | undefined {
  const date = toDate(instant);
  if (!date) return undefined;
  const parts: Parts = { day: '', month: '', year: '', hour: '', minute: '', second: '' };
  for (const { type, value } of formatterOf(timeZone).formatToParts(date)) {
    // Newer ICU data writes "Sept" in British English; every month has three letters here.
    if (type in parts) parts[type as keyof Parts] = type === 'month' ? value.slice(0, 3) : value;
  }
  return parts;
}

function toDate(instant: Instant): Date | undefined {
  if (instant === null || instant === undefined) return undefined;
  const date = typeof instant === 'string' ? new Date(instant) : instant;
  return Number.isNaN(date.getTime()) ? undefined : date;
}

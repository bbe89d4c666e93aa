import { dayMs } from '#lib/durations.ts';
import { addDays, type CalendarDay, dayOf, startOfDay } from '#lib/usage/zoned-days.ts';
import { ageLimit, refusalOfAge } from './effective-end.ts';
import { expiryPresets } from './input.ts';

export type ExpiryChoice = (typeof expiryPresets)[number] | 'custom' | 'never';

/** What of the tenant's rules a form needs. */
export interface ExpiryRules {
  maxPatAgeDays: number | null;
  allowNonExpiringPats: boolean;
}

const proposed = '30';

/** What the form offers: nothing that the rules would refuse. */
export function expiryChoices({ maxPatAgeDays, allowNonExpiringPats }: ExpiryRules): ExpiryChoice[] {
  const allowed = expiryPresets.filter((days) => maxPatAgeDays === null || Number(days) <= maxPatAgeDays);
  return [...allowed, 'custom', ...(allowNonExpiringPats ? (['never'] as const) : [])];
}

/** 30 days, or the longest preset below where those are too many. */
export function proposedChoice(choices: readonly ExpiryChoice[]): ExpiryChoice {
  if (choices.includes(proposed)) return proposed;
  return choices.findLast((choice) => choice !== 'custom' && choice !== 'never') ?? 'custom';
}

interface Asked {
  choice: ExpiryChoice;
  /** `2026-03-31`, for a choice of one's own. */
  day: string;
  timeZone: string;
}

/** When a key asked for now would end; null for never, undefined while no day is chosen. */
export function previewEnd(
  { choice, day, timeZone }: Asked,
  { maxPatAgeDays }: ExpiryRules,
  now: Date,
): Date | null | undefined {
  if (choice === 'never') return null;
  if (choice !== 'custom') return new Date(now.getTime() + Number(choice) * dayMs);
  const chosen = readDay(day);
  if (!chosen) return undefined;
  const end = new Date(startOfDay(addDays(chosen, 1), timeZone).getTime() - 1_000);
  const latest = ageLimit(now, maxPatAgeDays);
  // The last day that the rules allow is cut at the hour at which they end.
  const isLastDay = latest !== null && writeDay(dayOf(latest, timeZone)) === day;
  return isLastDay && latest < end ? latest : end;
}

/** Why a day of one's own would be refused, told while it is typed. */
export function refusalOfEnd(
  end: Date | null | undefined,
  { maxPatAgeDays }: ExpiryRules,
  now: Date,
): string | undefined {
  if (!end) return undefined;
  if (end <= now) return 'This day is over. Choose today or a later one.';
  return refusalOfAge(end, now, maxPatAgeDays);
}

/** The days that a calendar offers. */
export function dayLimits(
  { maxPatAgeDays }: ExpiryRules,
  now: Date,
  timeZone: string,
): { min: string; max: string | undefined } {
  const today = dayOf(now, timeZone);
  const last = ageLimit(now, maxPatAgeDays);
  return { min: writeDay(today), max: last ? writeDay(dayOf(last, timeZone)) : undefined };
}

function readDay(text: string): CalendarDay | undefined {
  const [year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.slice(1).map(Number) ?? [];
  return year && month && day ? { year, month, day } : undefined;
}

function writeDay({ year, month, day }: CalendarDay): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

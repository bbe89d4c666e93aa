import { dayMs } from '#lib/durations.ts';
import { addDays, dayOf, dayText, readDay, startOfDay } from '#lib/usage/zoned-days.ts';
import { expiryPresets } from './input.ts';
import { ageLimit, refusalOfLaterEnd } from './key-end.ts';

export type ExpiryChoice = (typeof expiryPresets)[number] | 'custom' | 'never';

/** What of the tenant's rules a form needs. */
export interface ExpiryRules {
  maxPatAgeDays: number | null;
  allowNonExpiringPats: boolean;
  /** When the key was made, where it is not made now: its age counts from then. */
  bornAt?: Date;
}

const proposed = '30';

/** What the form offers: nothing that the rules would refuse. */
export function expiryChoices({ maxPatAgeDays, allowNonExpiringPats }: ExpiryRules): ExpiryChoice[] {
  const allowed = expiryPresets.filter((days) => maxPatAgeDays === null || Number(days) <= maxPatAgeDays);
  return [...allowed, 'custom', ...(allowNonExpiringPats ? (['never'] as const) : [])];
}

/** A key whose end may be moved. */
export interface EndingKey {
  createdAt: Date;
  /** The end in force. */
  endsAt: Date | null;
}

/** The presets that move the end of one of these keys at least, and a day of one's own. */
export function extensionChoices(
  keys: readonly EndingKey[],
  { maxPatAgeDays }: ExpiryRules,
  now: Date,
): ExpiryChoice[] {
  const moving = expiryPresets.filter((days) => {
    const end = new Date(now.getTime() + Number(days) * dayMs);
    return keys.some((key) => !refusalOfLaterEnd(key, end, maxPatAgeDays));
  });
  return [...moving, 'custom'];
}

/** Whether there is a later end that a key could have. */
export function canExtend(
  { createdAt, endsAt }: EndingKey,
  { maxPatAgeDays }: Pick<ExpiryRules, 'maxPatAgeDays'>,
): boolean {
  const limit = ageLimit(createdAt, maxPatAgeDays);
  return endsAt !== null && (limit === null || endsAt < limit);
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
  { maxPatAgeDays, bornAt }: ExpiryRules,
  now: Date,
): Date | null | undefined {
  if (choice === 'never') return null;
  if (choice !== 'custom') return new Date(now.getTime() + Number(choice) * dayMs);
  const chosen = readDay(day);
  if (!chosen) return undefined;
  const end = new Date(startOfDay(addDays(chosen, 1), timeZone).getTime() - 1_000);
  const latest = ageLimit(bornAt ?? now, maxPatAgeDays);
  // The last day that the rules allow is cut at the hour at which they end.
  const isLastDay = latest !== null && dayText(dayOf(latest, timeZone)) === day;
  return isLastDay && latest < end ? latest : end;
}

/** The days that a calendar offers. */
export function dayLimits(
  { maxPatAgeDays, bornAt }: ExpiryRules,
  now: Date,
  timeZone: string,
): { min: string; max: string | undefined } {
  const today = dayOf(now, timeZone);
  const last = ageLimit(bornAt ?? now, maxPatAgeDays);
  return { min: dayText(today), max: last ? dayText(dayOf(last, timeZone)) : undefined };
}

import { dayMs } from '#lib/durations.ts';
import { plural } from '#lib/format/number.ts';

/**
 * The end that a maximum age sets to a PAT; null without a maximum. A day is 24 hours in every zone. The same in SQL:
 * `ageLimit` in `db/queries/key-end.ts`.
 */
export function ageLimit(createdAt: Date, maxPatAgeDays: number | null): Date | null {
  return maxPatAgeDays === null ? null : new Date(createdAt.getTime() + maxPatAgeDays * dayMs);
}

/** The end in force: the key's own, or its age limit, whichever is first. */
export function effectiveEnd(
  expiresAt: Date | null,
  createdAt: Date,
  maxPatAgeDays: number | null,
): Date | null {
  const limit = ageLimit(createdAt, maxPatAgeDays);
  return limit && expiresAt && expiresAt < limit ? expiresAt : (limit ?? expiresAt);
}

/** Why a key made now may not end at a moment; undefined where it may. */
export function refusalOfAge(
  at: Date,
  now: Date,
  maxPatAgeDays: number | null,
  slackMs = 0,
): string | undefined {
  const limit = ageLimit(now, maxPatAgeDays);
  if (maxPatAgeDays === null || !limit || at.getTime() <= limit.getTime() + slackMs) return undefined;
  return `Your organisation allows up to ${plural(maxPatAgeDays, 'day')}.`;
}

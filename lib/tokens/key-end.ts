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

export type KeptEnd = 'no-end' | 'ends-later' | 'max-age';

/** Why the end in force of a key cannot be moved to a moment, for the form and the service; undefined where it can. */
export function refusalOfLaterEnd(
  { createdAt, endsAt }: { createdAt: Date; endsAt: Date | null },
  at: Date,
  maxPatAgeDays: number | null,
): KeptEnd | undefined {
  if (!endsAt) return 'no-end';
  if (at <= endsAt) return 'ends-later';
  const limit = ageLimit(createdAt, maxPatAgeDays);
  return limit && at > limit ? 'max-age' : undefined;
}

export interface EndRefusal {
  code: 'invalid' | 'unprocessable';
  message: string;
}

/** Why a key made now may not end at a moment, for the form and the service; undefined where it may. */
export function refusalOfEnd(
  at: Date,
  now: Date,
  maxPatAgeDays: number | null,
  slackMs = 0,
): EndRefusal | undefined {
  if (Number.isNaN(at.getTime()) || at <= now) {
    return { code: 'invalid', message: 'This is over already. Choose a later end.' };
  }
  const limit = ageLimit(now, maxPatAgeDays);
  if (maxPatAgeDays === null || !limit || at.getTime() <= limit.getTime() + slackMs) return undefined;
  const message = `Your organisation allows up to ${plural(maxPatAgeDays, 'day')}.`;
  return { code: 'unprocessable', message };
}

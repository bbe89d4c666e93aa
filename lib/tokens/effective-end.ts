import { dayMs } from '#lib/durations.ts';

/** The end in force: the key's own, or its age limit, whichever is first. A day is 24 hours in every zone. */
export function effectiveEnd(
  expiresAt: Date | null,
  createdAt: Date,
  maxPatAgeDays: number | null,
): Date | null {
  if (maxPatAgeDays === null) return expiresAt;
  const oldest = new Date(createdAt.getTime() + maxPatAgeDays * dayMs);
  return expiresAt && expiresAt < oldest ? expiresAt : oldest;
}

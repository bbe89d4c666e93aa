import { dayMs } from '#lib/durations.ts';

export type KeyStatus = 'active' | 'expiring' | 'expired' | 'revoked' | 'owner-inactive';

export const expiringWithinDays = 14;

/** What a key is at a moment. A revocation is told before an end, an end before the state of its owner. */
export function keyStatus(
  key: { revokedAt: Date | null; endsAt: Date | null; ownerActive: boolean },
  now: Date,
): KeyStatus {
  if (key.revokedAt) return 'revoked';
  if (key.endsAt && key.endsAt <= now) return 'expired';
  if (!key.ownerActive) return 'owner-inactive';
  if (key.endsAt && key.endsAt.getTime() - now.getTime() <= expiringWithinDays * dayMs) return 'expiring';
  return 'active';
}

/** Whether the gateway takes a key of this status. */
export const isLetIn = (status: KeyStatus): boolean => status === 'active' || status === 'expiring';

export const idleAfterDays = 90;

/** Whether a key has been there for long without being used: nobody may need it any more. */
export function isIdle(key: { createdAt: Date; lastUsedAt: Date | null }, now: Date): boolean {
  return now.getTime() - (key.lastUsedAt ?? key.createdAt).getTime() > idleAfterDays * dayMs;
}

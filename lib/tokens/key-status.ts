import { dayMs } from '#lib/durations.ts';

export type KeyStatus = 'active' | 'expiring' | 'expired' | 'disabled' | 'revoked' | 'owner-inactive';

const shareOfLife = 0.1;

/** How long before its end a key is told to end soon: the last tenth of its life, from one day to seven. */
export function expiringMs({ createdAt, endsAt }: { createdAt: Date; endsAt: Date }): number {
  const tenth = (endsAt.getTime() - createdAt.getTime()) * shareOfLife;
  return Math.min(Math.max(tenth, dayMs), 7 * dayMs);
}

/** What a key is at a moment, in the order in which the gateway refuses: revoked, disabled, at its end, without an owner. */
export function keyStatus(
  key: {
    createdAt: Date;
    revokedAt: Date | null;
    disabledAt: Date | null;
    endsAt: Date | null;
    ownerActive: boolean;
  },
  now: Date,
): KeyStatus {
  if (key.revokedAt) return 'revoked';
  if (key.disabledAt) return 'disabled';
  if (key.endsAt && key.endsAt <= now) return 'expired';
  if (!key.ownerActive) return 'owner-inactive';
  return isExpiring(key, now) ? 'expiring' : 'active';
}

function isExpiring({ createdAt, endsAt }: { createdAt: Date; endsAt: Date | null }, now: Date): boolean {
  return endsAt !== null && endsAt.getTime() - now.getTime() <= expiringMs({ createdAt, endsAt });
}

export type EndNearness = 'none' | 'far' | 'soon' | 'very-soon' | 'past';

const soonDays = 14;
const verySoonDays = 3;

/** How near the end of a key is to whoever has to replace it, however long the key was made for. */
export function endNearness(endsAt: Date | null, now: Date): EndNearness {
  if (!endsAt) return 'none';
  const left = endsAt.getTime() - now.getTime();
  if (left <= 0) return 'past';
  if (left < verySoonDays * dayMs) return 'very-soon';
  return left < soonDays * dayMs ? 'soon' : 'far';
}

/** Whether the gateway takes a key of this status. */
export const isLetIn = (status: KeyStatus): boolean => status === 'active' || status === 'expiring';

const idleAfterDays = 90;

/** Whether a key has been there for long without being used: nobody may need it any more. */
export function isIdle(key: { createdAt: Date; lastUsedAt: Date | null }, now: Date): boolean {
  return now.getTime() - (key.lastUsedAt ?? key.createdAt).getTime() > idleAfterDays * dayMs;
}

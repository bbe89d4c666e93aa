import { RelativeTime } from '#components/shared/relative-time.tsx';
import type { KeyStatus } from '#lib/tokens/key-status.ts';

export interface KeyExpiryProps {
  endsAt: Date | null;
  status: KeyStatus;
  now: Date;
}

/** When a key ends, in words; the colour says again what its status says, and is faint once it no longer matters. */
export function KeyExpiry({ endsAt, status, now }: KeyExpiryProps) {
  return <RelativeTime at={endsAt} none="no expiry" className={toneOf(endsAt, status, now)} />;
}

function toneOf(endsAt: Date | null, status: KeyStatus, now: Date): string {
  if (status === 'revoked' || (endsAt && endsAt <= now)) return 'text-muted-foreground';
  return status === 'expiring' ? 'text-warning' : '';
}

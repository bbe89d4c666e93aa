import { RelativeTime } from '#components/shared/relative-time.tsx';
import { expiringMs } from '#lib/tokens/key-status.ts';

const verySoonShare = 1 / 3;

export interface KeyExpiryProps {
  createdAt: Date;
  endsAt: Date | null;
  revoked: boolean;
  now: Date;
}

/** When a key ends: amber when that is soon, red in the last third of it, plain once it no longer matters. */
export function KeyExpiry({ createdAt, endsAt, revoked, now }: KeyExpiryProps) {
  return (
    <RelativeTime
      at={endsAt}
      none="no expiry"
      className={revoked ? 'text-muted-foreground' : tone(createdAt, endsAt, now)}
    />
  );
}

function tone(createdAt: Date, endsAt: Date | null, now: Date): string {
  if (!endsAt) return '';
  const left = endsAt.getTime() - now.getTime();
  if (left <= 0) return 'text-muted-foreground';
  const soon = expiringMs({ createdAt, endsAt });
  if (left <= soon * verySoonShare) return 'font-medium text-danger';
  return left <= soon ? 'text-warning' : '';
}

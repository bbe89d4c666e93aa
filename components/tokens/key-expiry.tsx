import { RelativeTime } from '#components/shared/relative-time.tsx';
import { dayMs } from '#lib/durations.ts';

const soonDays = 14;
const verySoonDays = 3;

export interface KeyExpiryProps {
  endsAt: Date | null;
  revoked: boolean;
  now: Date;
}

/** When a key ends: amber under 14 days, red under 3, plain once that no longer matters. */
export function KeyExpiry({ endsAt, revoked, now }: KeyExpiryProps) {
  return (
    <RelativeTime
      at={endsAt}
      none="no expiry"
      className={revoked ? 'text-muted-foreground' : tone(endsAt, now)}
    />
  );
}

function tone(endsAt: Date | null, now: Date): string {
  const days = endsAt ? (endsAt.getTime() - now.getTime()) / dayMs : Number.POSITIVE_INFINITY;
  if (days <= 0) return 'text-muted-foreground';
  if (days < verySoonDays) return 'font-medium text-danger';
  return days < soonDays ? 'text-warning' : '';
}

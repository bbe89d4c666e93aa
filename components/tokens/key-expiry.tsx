import { RelativeTime } from '#components/shared/relative-time.tsx';
import { type EndNearness, endNearness } from '#lib/tokens/key-status.ts';

const tones: Record<EndNearness, string> = {
  none: '',
  far: '',
  soon: 'text-warning',
  'very-soon': 'font-medium text-danger',
  past: 'text-muted-foreground',
};

export interface KeyExpiryProps {
  endsAt: Date | null;
  revoked: boolean;
  now: Date;
}

/** When a key ends, in words; the colour says again that it is near, and is plain once it no longer matters. */
export function KeyExpiry({ endsAt, revoked, now }: KeyExpiryProps) {
  const nearness = revoked ? 'past' : endNearness(endsAt, now);
  return <RelativeTime at={endsAt} none="no expiry" className={tones[nearness]} />;
}

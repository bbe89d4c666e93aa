'use client';

import { useNow } from '#components/shared/now.ts';
import { formatCount, plural } from '#lib/format/number.ts';
import { formatRelative } from '#lib/format/time.ts';
import type { KeyTraffic } from '#lib/usage/keys.ts';

/** Undefined: it could not be read, so the key may be in use. */
export type KnownTraffic =
  | Pick<KeyTraffic, 'requests24h' | 'addresses' | 'lastCallAt' | 'isLive'>
  | undefined;

/** What stops, said with the calls of the last day. */
export function RevokeConsequences({
  traffic,
  lastUsedAt,
}: {
  traffic: KnownTraffic;
  lastUsedAt: Date | null;
}) {
  const now = useNow();
  if (!traffic) return <p>Its traffic could not be read just now, so it may be in use.</p>;
  if (!traffic.isLive) {
    return (
      <p>{lastUsedAt ? `Last used ${formatRelative(lastUsedAt, now)}, not since.` : 'It was never used.'}</p>
    );
  }
  return (
    <p>
      <strong className="font-semibold">{usedText(traffic)}</strong>; last call{' '}
      {formatRelative(traffic.lastCallAt && traffic.lastCallAt > now ? now : traffic.lastCallAt, now)}.
      Whatever makes these calls stops working.
    </p>
  );
}

function usedText({ requests24h, addresses }: NonNullable<KnownTraffic>): string {
  const times = requests24h === 1 ? 'once' : `${formatCount(requests24h)} times`;
  const from = addresses === 0 ? '' : ` from ${plural(addresses, 'address', 'addresses')}`;
  return `Used ${times} in the last 24 hours${from}`;
}

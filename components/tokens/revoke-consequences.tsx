'use client';

import { useNow } from '#components/shared/now.ts';
import { formatCount, plural } from '#lib/format/number.ts';
import { formatRelative } from '#lib/format/time.ts';
import type { KeyTraffic } from '#lib/usage/keys.ts';

/** What stops, said with the calls of the last day. */
export function RevokeConsequences({
  traffic,
  lastUsedAt,
}: {
  traffic: KeyTraffic;
  lastUsedAt: Date | null;
}) {
  const now = useNow();
  if (!traffic.hasTraffic) {
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

function usedText({ requests24h, addresses }: KeyTraffic): string {
  const times = requests24h === 1 ? 'once' : `${formatCount(requests24h)} times`;
  const from = addresses === 0 ? '' : ` from ${plural(addresses, 'address', 'addresses')}`;
  return `Used ${times} in the last 24 hours${from}`;
}

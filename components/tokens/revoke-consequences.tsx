'use client';

import { RelativeTime } from '#components/shared/relative-time.tsx';
import { formatCount, plural } from '#lib/format/number.ts';
import type { KeyTraffic } from '#lib/usage/keys.ts';

/** What stops, said with the calls of the last day. */
export function RevokeConsequences({
  traffic,
  lastUsedAt,
}: {
  traffic: KeyTraffic;
  lastUsedAt: Date | null;
}) {
  if (!traffic.hasTraffic) {
    if (!lastUsedAt) return <p>It was never used.</p>;
    return (
      <p>
        Last used <RelativeTime at={lastUsedAt} past />, not since.
      </p>
    );
  }
  const last = <RelativeTime at={traffic.lastUsedAt} past />;
  return (
    <p>
      {traffic.requests24h > 0 ? (
        <>
          <strong className="font-semibold">{usedText(traffic)}</strong>; last used {last}.
        </>
      ) : (
        <strong className="font-semibold">Last used {last}.</strong>
      )}{' '}
      Whatever uses it stops working.
    </p>
  );
}

function usedText({ requests24h, addresses }: KeyTraffic): string {
  const times = requests24h === 1 ? 'once' : `${formatCount(requests24h)} times`;
  const from = addresses === 0 ? '' : ` from ${plural(addresses, 'address', 'addresses')}`;
  return `Used ${times} in the last 24 hours${from}`;
}

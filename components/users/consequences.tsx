'use client';

import { Callout } from '#components/shared/callout.tsx';
import { useNow } from '#components/shared/now.ts';
import { BusyKeys } from '#components/tokens/busy-keys.tsx';
import { formatCount, plural } from '#lib/format/number.ts';
import { formatRelative } from '#lib/format/time.ts';
import { keyLabel } from '#lib/gateway/key-shape.ts';
import type { KeyConsequences } from '#lib/users/consequences.ts';

/** What ending every key of a person stops, from the calls of the last weeks. */
export function Consequences({ known }: { known: KeyConsequences }) {
  const now = useNow();
  const { total, withTraffic, lastUsedAt, keys, usable, hasTraffic } = known;
  if (usable === 0) return <Callout>{idleText(total)}</Callout>;
  const busy = keys.filter(({ requests }) => requests > 0);
  const rest = withTraffic - busy.length;
  return (
    <div className="grid grid-cols-1 gap-2">
      <Callout tone={hasTraffic ? 'danger' : 'warning'}>
        <strong className="font-semibold">
          {total === 1 ? 'Their 1 key is revoked' : `All ${formatCount(total)} keys are revoked`}
        </strong>
        , for good. {trafficText(known)}
        {lastUsedAt ? ` Last used ${formatRelative(lastUsedAt, now)}.` : ''}
      </Callout>
      <BusyKeys
        label="Keys with traffic"
        rest={rest}
        keys={busy.map(({ id, name, publicId, requests }) => ({
          id,
          name: (
            <>
              <span className="font-medium">{name}</span>{' '}
              <code className="font-mono text-muted-foreground text-xs">{keyLabel('pat', publicId)}</code>
            </>
          ),
          use: plural(requests, 'call'),
        }))}
      />
    </div>
  );
}

/** Of none that works: what is disabled can be enabled no more. */
function idleText(total: number): string {
  const none = 'They hold no key that works.';
  if (total === 0) return none;
  return `${none} ${total === 1 ? 'Their 1 disabled key is' : `All ${formatCount(total)} disabled keys are`} revoked, for good.`;
}

function trafficText({ total, withTraffic, totalRequests, windowDays }: KeyConsequences): string {
  const window = `in the last ${windowDays} days`;
  if (withTraffic === 0) return `${total === 1 ? 'It called no' : 'None called a'} model ${window}.`;
  return `${whichOf(total, withTraffic)} made ${plural(totalRequests, 'call')} ${window}.`;
}

function whichOf(total: number, count: number): string {
  if (total === 1) return 'It';
  return count === total ? 'All of them' : `${formatCount(count)} of them`;
}

'use client';

import { Callout } from '#components/shared/callout.tsx';
import { RelativeTime } from '#components/shared/relative-time.tsx';
import type { Selectable } from '#components/shared/row-selection.tsx';
import { formatCount, plural } from '#lib/format/number.ts';
import type { SelectionPreview } from '#lib/tokens/preview-revoke.ts';
import { BusyKeys } from './busy-keys.tsx';
import { namesText } from './selection-words.ts';

interface SelectedConsequencesProps {
  known: SelectionPreview;
  asked: readonly Selectable[];
  withOwner: boolean;
}

/** What ending the selected keys stops, from their calls of the last day. */
export function SelectedConsequences({ known, asked, withOwner }: SelectedConsequencesProps) {
  const { keys, withTraffic, lastUsedAt, busiest } = known;
  const gone = asked.length - keys;
  return (
    <div className="grid grid-cols-1 gap-2">
      <Callout tone={withTraffic > 0 ? 'danger' : 'info'}>
        {namesText(asked.map(({ name }) => name))}.{' '}
        {withTraffic === 0 ? (
          <>{keys === 1 ? 'It was not' : 'None of them was'} used in the last 24 hours.</>
        ) : (
          <>
            <strong className="font-semibold">
              {whichOf(keys, withTraffic)} {didWhat(known)} in the last 24 hours
            </strong>
            ; last used <RelativeTime at={lastUsedAt} past />. Whatever uses{' '}
            {withTraffic === 1 ? 'it' : 'them'} stops working.
          </>
        )}
        {gone > 0 ? ` ${plural(gone, 'key')} of the selection ended meanwhile.` : ''}
      </Callout>
      <BusyKeys
        label="Keys with traffic"
        rest={withTraffic - busiest.length}
        keys={busiest.map(({ id, name, owner, requests, lastUsedAt: at }) => ({
          id,
          name: (
            <>
              <span className="font-medium">{name}</span>
              {withOwner ? <span className="text-muted-foreground"> of {owner}</span> : null}
            </>
          ),
          use: requests > 0 ? plural(requests, 'call') : <LastUse at={at} />,
        }))}
      />
    </div>
  );
}

/** Keys may be used without a call that counts: it was refused. */
function didWhat({ requests24h, withTraffic }: SelectionPreview): string {
  if (requests24h > 0) return `made ${plural(requests24h, 'call')}`;
  return withTraffic === 1 ? 'was used' : 'were used';
}

function LastUse({ at }: { at: Date }) {
  return (
    <>
      last used <RelativeTime at={at} past />
    </>
  );
}

function whichOf(keys: number, withTraffic: number): string {
  if (keys === 1) return 'It';
  return withTraffic === keys
    ? `All ${formatCount(keys)}`
    : `${formatCount(withTraffic)} of ${formatCount(keys)}`;
}

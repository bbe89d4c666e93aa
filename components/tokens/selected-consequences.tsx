'use client';

import { Callout } from '#components/shared/callout.tsx';
import { useNow } from '#components/shared/now.ts';
import type { Selectable } from '#components/shared/row-selection.tsx';
import { formatCount, plural } from '#lib/format/number.ts';
import { formatRelative } from '#lib/format/time.ts';
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
  const now = useNow();
  const { keys, withTraffic, requests24h, lastCallAt, busiest } = known;
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
              {whichOf(keys, withTraffic)} made {plural(requests24h, 'call')} in the last 24 hours
            </strong>
            {lastCallAt ? `; last call ${formatRelative(new Date(Math.min(+lastCallAt, +now)), now)}` : ''}.
            Whatever makes these calls stops working.
          </>
        )}
        {gone > 0 ? ` ${plural(gone, 'key')} of the selection ended meanwhile.` : ''}
      </Callout>
      <BusyKeys
        label="Keys with traffic"
        rest={withTraffic - busiest.length}
        keys={busiest.map(({ id, name, owner, requests }) => ({
          id,
          name: (
            <>
              <span className="font-medium">{name}</span>
              {withOwner ? <span className="text-muted-foreground"> of {owner}</span> : null}
            </>
          ),
          use: plural(requests, 'call'),
        }))}
      />
    </div>
  );
}

function whichOf(keys: number, withTraffic: number): string {
  if (keys === 1) return 'It';
  return withTraffic === keys
    ? `All ${formatCount(keys)}`
    : `${formatCount(withTraffic)} of ${formatCount(keys)}`;
}

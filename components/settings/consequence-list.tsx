'use client';

import Link from 'next/link';
import { Callout } from '#components/shared/callout.tsx';
import { RelativeTime } from '#components/shared/relative-time.tsx';
import { BusyKeys } from '#components/tokens/busy-keys.tsx';
import { keyPath } from '#components/tokens/key-row.ts';
import { plural } from '#lib/format/number.ts';
import { consequencesOf, type RulesPreview } from './rule-consequences.ts';

/** What saving would do, with the busiest of the keys that would end. */
export function ConsequenceList({ preview, most }: { preview: RulesPreview; most: number }) {
  const consequences = consequencesOf(preview);
  if (consequences.length === 0) {
    return <Callout tone="ok">No key ends, is shortened or comes back by this.</Callout>;
  }
  return (
    <div className="grid grid-cols-1 gap-2">
      {consequences.map(({ tone, lead, rest }) => (
        <Callout key={lead} tone={tone}>
          <strong className="font-semibold">{lead}</strong>
          {rest}
        </Callout>
      ))}
      <EndingKeys preview={preview} most={most} />
    </div>
  );
}

function EndingKeys({ preview: { busiest, endingKeys }, most }: { preview: RulesPreview; most: number }) {
  const listed = busiest.slice(0, most);
  return (
    <BusyKeys
      label="Keys that end"
      rest={endingKeys - listed.length}
      keys={listed.map((key) => ({ id: key.id, name: <NameOfKey {...key} />, use: <UseOfKey {...key} /> }))}
    >
      Keys that end, the busiest first
    </BusyKeys>
  );
}

type EndingKey = RulesPreview['busiest'][number];

function NameOfKey({ id, name, owner }: EndingKey) {
  return (
    <>
      <Link href={keyPath(id)} className="font-medium underline-offset-4 hover:underline">
        {name}
      </Link>{' '}
      <span className="text-muted-foreground">{owner}</span>
    </>
  );
}

function UseOfKey({ requests, lastUsedAt }: EndingKey) {
  if (requests > 0) return `${plural(requests, 'call')} this week`;
  return (
    <span className="text-muted-foreground">
      last used <RelativeTime at={lastUsedAt} none="never" />
    </span>
  );
}

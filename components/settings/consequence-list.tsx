'use client';

import Link from 'next/link';
import { Callout } from '#components/shared/callout.tsx';
import { RelativeTime } from '#components/shared/relative-time.tsx';
import { plural } from '#lib/format/number.ts';
import { consequencesOf, type RulesPreview } from './rule-consequences.ts';

/** What saving would do, with the busiest of the keys that would end. */
export function ConsequenceList({ preview, most }: { preview: RulesPreview; most: number }) {
  const consequences = consequencesOf(preview);
  if (consequences.length === 0) {
    return <Callout tone="ok">No key that works today ends or is shortened by this.</Callout>;
  }
  return (
    <div className="grid gap-2">
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
  if (listed.length === 0) return null;
  const rest = endingKeys - listed.length;
  return (
    <ul aria-label="Keys that end" className="divide-y rounded-lg border bg-card">
      <li className="px-3 py-1.5 text-muted-foreground text-sm">Keys that end, the busiest first</li>
      {listed.map(({ id, name, owner, requests, lastUsedAt }) => (
        <li key={id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-3 py-1.5 text-sm">
          <span className="min-w-0 flex-1 basis-48 truncate">
            <Link
              href={`/access/personal-access-tokens/${id}`}
              className="font-medium underline-offset-4 hover:underline"
            >
              {name}
            </Link>{' '}
            <span className="text-muted-foreground">{owner}</span>
          </span>
          <span className="tabular shrink-0">
            {requests > 0 ? (
              `${plural(requests, 'request')} this week`
            ) : (
              <span className="text-muted-foreground">
                last used <RelativeTime at={lastUsedAt} none="never" />
              </span>
            )}
          </span>
        </li>
      ))}
      {rest > 0 ? (
        <li className="px-3 py-1.5 text-muted-foreground text-sm">and {plural(rest, 'other key')}</li>
      ) : null}
    </ul>
  );
}

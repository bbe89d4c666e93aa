import Link from 'next/link';
import { actorKey, actorName, cameFrom, type EventRow, historyHref } from '#components/audit/event-row.ts';
import { Sentence } from '#components/audit/event-what.tsx';
import { AbsoluteTime } from '#components/shared/relative-time.tsx';
import { StatusBadge } from '#components/shared/status-badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { describeEvent } from '#lib/audit/describe.ts';
import { plural } from '#lib/format/number.ts';

export interface KeyEventsProps {
  keyId: string;
  name: string;
  /** Newest first. */
  events: readonly EventRow[];
  /** There are older ones. */
  more: boolean;
  /** Whether the viewer may go on to the audit log. */
  mayReadLog: boolean;
}

const shownAtOnce = 5;

/** Who made, changed and ended a key. The newest stand open: what was called with it is not pushed out of sight. */
export function KeyEvents({ keyId, name, events, more, mayReadLog }: KeyEventsProps) {
  const href = historyHref({ targetType: 'pat', targetId: keyId, targetLabel: name });
  const older = events.slice(shownAtOnce);
  return (
    <Card aria-labelledby="events">
      <CardHeader
        id="events"
        title="Events"
        description={describeCount(events.length, more)}
        action={
          mayReadLog && href ? (
            <Link href={href} className="py-0.5 text-link text-sm underline-offset-4 hover:underline">
              All in the audit log
            </Link>
          ) : undefined
        }
      />
      <CardBody>
        {events.length === 0 ? (
          <p className="text-muted-foreground">Nothing was recorded for this key.</p>
        ) : (
          <EventList events={events.slice(0, shownAtOnce)} />
        )}
        {older.length > 0 ? (
          <details className="group/older border-t pt-2">
            <summary className="w-fit rounded-sm py-1 text-link text-sm">
              <span className="group-open/older:hidden">Show {plural(older.length, 'older event')}</span>
              <span className="hidden group-open/older:inline">Show fewer</span>
            </summary>
            <EventList events={older} />
          </details>
        ) : null}
      </CardBody>
    </Card>
  );
}

function describeCount(count: number, more: boolean): string | undefined {
  if (count === 0) return undefined;
  return more ? `The newest ${count}` : plural(count, 'event');
}

function EventList({ events }: { events: readonly EventRow[] }) {
  return (
    <ol className="text-sm">
      {events.map((event) => (
        <li
          key={event.id}
          className="grid gap-x-6 border-b py-2 last:border-b-0 sm:grid-cols-[11.5rem_minmax(0,1fr)_auto] sm:items-baseline"
        >
          <span className="tabular text-muted-foreground max-sm:order-2 max-sm:text-xs">
            <AbsoluteTime at={event.occurredAt} />
          </span>
          <span className="min-w-0">
            <span className="[overflow-wrap:anywhere]">
              <strong className="font-medium">{actorName(event)}</strong>{' '}
              <Sentence phrase={describeEvent(event)} />
            </span>
            <Place event={event} />
          </span>
          {event.outcome === 'refused' ? (
            <StatusBadge tone="danger" label="Refused" hint="Nothing changed: their role did not allow it." />
          ) : null}
        </li>
      ))}
    </ol>
  );
}

/** Not there for who may not know it. */
function Place({ event }: { event: EventRow }) {
  const key = actorKey(event);
  const from = cameFrom(event);
  if (!key && !from) return null;
  return (
    <span className="block text-muted-foreground text-xs [overflow-wrap:anywhere]">
      {from ? `from ${from}` : null}
      {key ? (
        <>
          {from ? ', ' : null}with <span className="font-mono">{key}</span>
        </>
      ) : null}
    </span>
  );
}

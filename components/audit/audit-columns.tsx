import type { Column } from '#components/shared/data-table.tsx';
import { AbsoluteTime } from '#components/shared/relative-time.tsx';
import { StatusBadge } from '#components/shared/status-badge.tsx';
import { actorKey, actorName, cameFrom, type EventRow } from './event-row.ts';
import { EventWhat } from './event-what.tsx';

// A row unfolds downwards: what stands beside the sentence stays at its first line.
const top = 'sm:align-top sm:py-[10px]';

export const auditColumns: readonly Column<EventRow>[] = [
  {
    id: 'time',
    header: 'When',
    card: 'line',
    className: `${top} tabular whitespace-nowrap`,
    cell: ({ occurredAt }) => <AbsoluteTime at={occurredAt} />,
  },
  {
    id: 'actor',
    header: 'Who',
    card: 'line',
    className: `${top} sm:w-[18%] sm:max-w-0`,
    cell: (event) => <Who event={event} />,
  },
  {
    id: 'what',
    header: 'What',
    card: 'title',
    className: `${top} sm:min-w-60`,
    cell: (event) => <EventWhat event={event} />,
  },
  {
    id: 'from',
    header: 'From',
    card: 'line',
    from: 'lg',
    className: `${top} sm:w-[22%] sm:max-w-0`,
    cell: (event) => <From event={event} />,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    card: 'badge',
    className: `${top} max-sm:self-start sm:w-24`,
    cell: ({ outcome }) => <Outcome outcome={outcome} />,
  },
];

function Who({ event }: { event: EventRow }) {
  const key = actorKey(event);
  return (
    <span className="block min-w-0 max-sm:text-right">
      <span className="block truncate" title={actorName(event)}>
        {actorName(event)}
      </span>
      {key ? (
        <span className="block truncate text-muted-foreground text-xs" title={key}>
          with <span className="font-mono">{key}</span>
        </span>
      ) : null}
    </span>
  );
}

function From({ event }: { event: EventRow }) {
  const text = cameFrom(event);
  if (!text) return <span className="text-muted-foreground">—</span>;
  return (
    <span className="block truncate" title={text}>
      {text}
    </span>
  );
}

function Outcome({ outcome }: Pick<EventRow, 'outcome'>) {
  if (outcome === 'done') return <StatusBadge tone="ok" label="Done" />;
  return <StatusBadge tone="danger" label="Refused" hint="Nothing changed: their role did not allow it." />;
}

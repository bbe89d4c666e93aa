import Link from 'next/link';
import type { ReactNode } from 'react';
import { IdText } from '#components/shared/key-text.tsx';
import { AbsoluteTime } from '#components/shared/relative-time.tsx';
import { describeClient } from '#lib/audit/client-words.ts';
import { targetLabel } from '#lib/audit/describe.ts';
import { type DetailRow, type DetailValue, detailRows } from '#lib/audit/detail-rows.ts';
import { formatCount } from '#lib/format/number.ts';
import { actorHref, actorKey, actorName, type EventRow, historyHref, targetHref } from './event-row.ts';

/** What an event holds beyond its sentence, as names and values. Lifted above the row's own press. */
export function EventDetails({ event }: { event: EventRow }) {
  const client = describeClient(event.userAgent);
  const key = actorKey(event);
  return (
    <div className="relative mt-2.5 mb-1.5 ml-5 cursor-auto">
      <dl className="grid grid-cols-[minmax(6rem,max-content)_1fr] gap-x-6 gap-y-1.5 max-sm:grid-cols-1 max-sm:gap-y-0.5 sm:items-baseline [&_button]:-my-1.5">
        {detailRows(event.details).map((row) => (
          <Entry key={row.label} label={row.label}>
            <Value row={row} />
          </Entry>
        ))}
        <TargetEntry event={event} />
        {key ? (
          <Entry label="With the key">
            <IdText value={key} what="key" />
          </Entry>
        ) : null}
        {event.address ? <Entry label="Address">{event.address}</Entry> : null}
        {client ? (
          <Entry label="Client">
            <span title={event.userAgent ?? undefined}>{client}</span>
          </Entry>
        ) : null}
        {event.requestId ? (
          <Entry label="Request">
            <IdText value={event.requestId} what="request id" />
          </Entry>
        ) : null}
        <Entry label="Action">
          <code className="font-mono">{event.action}</code>
        </Entry>
      </dl>
      <Onward event={event} />
    </div>
  );
}

function Entry({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{label}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere] max-sm:pb-1.5">{children}</dd>
    </>
  );
}

function TargetEntry({ event }: { event: EventRow }) {
  if (event.targetType === 'action') return null;
  const href = targetHref(event);
  return (
    <Entry label={targetLabel(event.targetType)}>
      <span className="flex flex-wrap items-center gap-x-2">
        {href ? (
          <Link href={href} className="text-link underline-offset-4 hover:underline">
            {event.targetLabel}
          </Link>
        ) : (
          event.targetLabel
        )}
        {event.targetId ? <IdText value={event.targetId} what="id" short /> : null}
      </span>
    </Entry>
  );
}

function Value({ row: { value, before } }: { row: DetailRow }) {
  if (before === undefined) return <One value={value} />;
  return (
    <>
      <span className="sr-only">from </span>
      <span className="text-muted-foreground">
        <One value={before} />
      </span>
      <span aria-hidden> → </span>
      <span className="sr-only"> to </span>
      <One value={value} />
    </>
  );
}

const mostListed = 20;

function One({ value }: { value: DetailValue }) {
  if (value instanceof Date) return <AbsoluteTime at={value} />;
  if (typeof value === 'string') return value;
  return (
    <ul className="inline-grid gap-0.5 align-top">
      {value.slice(0, mostListed).map((item) => (
        <li key={item}>{item}</li>
      ))}
      {value.length > mostListed ? (
        <li className="text-muted-foreground">and {formatCount(value.length - mostListed)} more</li>
      ) : null}
    </ul>
  );
}

function Onward({ event }: { event: EventRow }) {
  const history = historyHref(event);
  const byActor = actorHref(event);
  return (
    <p className="mt-2.5 flex flex-wrap gap-x-4 gap-y-1">
      {history ? <OnwardLink href={history}>History of {event.targetLabel}</OnwardLink> : null}
      {byActor ? <OnwardLink href={byActor}>Everything by {actorName(event)}</OnwardLink> : null}
    </p>
  );
}

function OnwardLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-link underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}

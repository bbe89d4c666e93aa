import { X } from 'lucide-react';
import Link from 'next/link';
import { hrefWith, type TableQuery, writeTableQuery } from '#components/shared/table-query.ts';
import { Input } from '#components/ui/input.tsx';
import { auditPath } from './audit-query.ts';

interface AuditFieldsProps {
  query: TableQuery;
  /** The thing whose history this is, where the address asks for one. */
  targetName: string | undefined;
}

/** The two days of "between two days", and the one thing whose history is shown. */
export function AuditFields({ query, targetName }: AuditFieldsProps) {
  const { time, from, to, id } = query.filters;
  return (
    <>
      {time === 'custom' ? (
        <span className="flex gap-3 max-sm:w-full">
          <DayField label="From" name="from" value={from} />
          <DayField label="To" name="to" value={to} />
        </span>
      ) : null}
      {id ? (
        <span className="inline-flex h-8 min-w-0 items-center gap-1 rounded-md border border-primary bg-primary-surface pl-2.5 text-sm">
          <input type="hidden" name="id" value={id} />
          <span className="truncate">Only {targetName ?? 'one target'}</span>
          <Link
            href={hrefWith(auditPath, writeTableQuery(query), { id: undefined, target: undefined })}
            aria-label={`Show the changes of everything, not only of ${targetName ?? 'one target'}`}
            className="flex size-7 items-center justify-center rounded-md hover:bg-hover"
          >
            <X aria-hidden className="size-3.5" />
          </Link>
        </span>
      ) : null}
    </>
  );
}

function DayField({ label, name, value }: { label: string; name: string; value: string | undefined }) {
  const id = `audit-${name}`;
  return (
    <label
      htmlFor={id}
      className="inline-flex min-w-0 items-center gap-1.5 text-muted-foreground text-sm max-sm:flex-1"
    >
      {label}
      <Input
        id={id}
        type="date"
        name={name}
        defaultValue={value}
        className="w-36 min-w-0 text-sm max-sm:flex-1"
      />
    </label>
  );
}

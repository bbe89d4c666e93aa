import type { ReactNode } from 'react';
import type { Column } from '#components/shared/data-table.tsx';
import { IdText, KeyText } from '#components/shared/key-text.tsx';
import { menuColumn } from '#components/shared/menu-column.tsx';
import { AbsoluteTime, RelativeTime } from '#components/shared/relative-time.tsx';
import { selectColumn } from '#components/shared/select-column.tsx';
import { KeyExpiry } from './key-expiry.tsx';
import { type KeyRow, lastUsedFrom } from './key-row.ts';
import { KeyStatusBadge } from './key-status-badge.tsx';
import { Week } from './week-of-key.tsx';

/** What can be hidden, in the order of the table; those of `hiddenAtFirst` begin so. */
export const hideableColumns = [
  { id: 'owner', label: 'Owner' },
  { id: 'description', label: 'Description' },
  { id: 'key', label: 'Key' },
  { id: 'status', label: 'Status' },
  { id: 'last-used', label: 'Last used' },
  { id: 'used-from', label: 'Used from' },
  { id: 'expires', label: 'Expires' },
  { id: 'spend', label: 'Cost, 7 d' },
  { id: 'created', label: 'Created' },
  { id: 'id', label: 'Id' },
] as const;
export const hiddenAtFirst = ['description', 'used-from', 'id'];

interface ColumnOptions {
  /** For the list of everybody's keys. */
  withOwner: boolean;
  /** Where rows can be selected. */
  selectable: boolean;
  now: Date;
  /** Of every cost. */
  decimals: number;
  menu: (row: KeyRow) => ReactNode;
}

export function keyColumns({ withOwner, selectable, now, decimals, menu }: ColumnOptions): Column<KeyRow>[] {
  return [
    ...(selectable ? [selectColumn<KeyRow>()] : []),
    ...(withOwner ? [{ ...nameColumn, className: 'sm:min-w-32' }, ownerColumn] : [nameColumn]),
    descriptionColumn,
    {
      id: 'key',
      header: 'Key',
      from: 'xl',
      // The owner needs its room first.
      ...(withOwner ? { className: 'max-[90rem]:hidden' } : {}),
      cell: ({ publicId }) => <KeyText kind="pat" publicId={publicId} short copy={false} />,
    },
    {
      id: 'status',
      header: 'Status',
      card: 'badge',
      cell: ({ status, idle }) => <KeyStatusBadge status={status} idle={idle} />,
    },
    {
      id: 'last-used',
      header: 'Last used',
      sort: 'desc',
      card: 'line',
      cell: (row) => <RelativeTime past at={row.lastUsedAt} none="never" detail={lastUsedFrom(row)} />,
    },
    usedFromColumn,
    {
      id: 'expires',
      header: 'Expires',
      sort: 'asc',
      card: 'line',
      cell: ({ endsAt, revokedAt }) => <KeyExpiry endsAt={endsAt} revoked={revokedAt !== null} now={now} />,
    },
    {
      id: 'spend',
      header: 'Cost, 7 d',
      sort: 'desc',
      align: 'end',
      card: 'line',
      ...(withOwner ? { from: 'xl' as const } : {}),
      cell: ({ name, week }) => <Week name={name} week={week} decimals={decimals} />,
    },
    {
      id: 'created',
      header: 'Created',
      sort: 'desc',
      from: 'xl',
      cell: ({ createdAt }) => <AbsoluteTime at={createdAt} dateOnly />,
    },
    {
      id: 'id',
      header: 'Id',
      card: 'line',
      cell: ({ id }) => <IdText value={id} what="key id" short />,
    },
    menuColumn(menu),
  ];
}

const nameColumn: Column<KeyRow> = {
  id: 'name',
  header: 'Name',
  sort: 'asc',
  card: 'title',
  className: 'sm:min-w-32 sm:max-lg:max-w-36 lg:w-[26%] lg:max-w-0 xl:w-[30%]',
  cell: ({ name, description }) => (
    <Elastic text={name} title={[name, description].filter(Boolean).join('\n')} />
  ),
};

const descriptionColumn: Column<KeyRow> = {
  id: 'description',
  header: 'Description',
  card: 'line',
  className: 'sm:min-w-32 sm:max-w-40',
  cell: ({ description }) => (
    <span className="block truncate" title={description || undefined}>
      {description || <span className="text-muted-foreground">—</span>}
    </span>
  ),
};

const usedFromColumn: Column<KeyRow> = {
  id: 'used-from',
  header: 'Used from',
  card: 'line',
  className: 'sm:min-w-32 sm:max-w-48',
  cell: (row) => (
    <span className="block truncate" title={lastUsedFrom(row) || undefined}>
      {lastUsedFrom(row) || <span className="text-muted-foreground">—</span>}
    </span>
  ),
};

const ownerColumn: Column<KeyRow> = {
  id: 'owner',
  header: 'Owner',
  card: 'line',
  className: 'sm:min-w-28 sm:max-w-48',
  cell: ({ owner }) => <Elastic text={owner} title={owner} />,
};

/** Asks for the room of its text and makes do with less: a column of such is cut only where no other has room to give. */
function Elastic({ text, title }: { text: string; title: string }) {
  return (
    <span className="grid min-w-0 grid-cols-1">
      <span className="data-cut" title={title}>
        {text}
      </span>
    </span>
  );
}

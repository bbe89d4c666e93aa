import type { ReactNode } from 'react';
import type { Column } from '#components/shared/data-table.tsx';
import { KeyText } from '#components/shared/key-text.tsx';
import { menuColumn } from '#components/shared/menu-column.tsx';
import { AbsoluteTime, RelativeTime } from '#components/shared/relative-time.tsx';
import { KeyExpiry } from './key-expiry.tsx';
import { type KeyRow, lastUsedFrom } from './key-row.ts';
import { KeyStatusBadge } from './key-status-badge.tsx';
import { Week } from './week-of-key.tsx';

interface ColumnOptions {
  /** For the list of everybody's keys. */
  withOwner: boolean;
  now: Date;
  /** Of every cost. */
  decimals: number;
  menu: (row: KeyRow) => ReactNode;
}

export function keyColumns({ withOwner, now, decimals, menu }: ColumnOptions): Column<KeyRow>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      sort: 'asc',
      card: 'title',
      className: 'sm:min-w-32 sm:max-lg:max-w-36 lg:w-[26%] lg:max-w-0 xl:w-[30%]',
      cell: ({ name, description }) => (
        <span className="block truncate" title={[name, description].filter(Boolean).join('\n')}>
          {name}
        </span>
      ),
    },
    ...(withOwner ? [ownerColumn] : []),
    {
      id: 'key',
      header: 'Key',
      from: 'xl',
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
    {
      id: 'expires',
      header: 'Expires',
      sort: 'asc',
      card: 'line',
      cell: ({ createdAt, endsAt, revokedAt }) => (
        <KeyExpiry createdAt={createdAt} endsAt={endsAt} revoked={revokedAt !== null} now={now} />
      ),
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
    menuColumn(menu),
  ];
}

const ownerColumn: Column<KeyRow> = {
  id: 'owner',
  header: 'Owner',
  card: 'line',
  className: 'sm:min-w-28 sm:max-lg:max-w-28 lg:w-[20%] lg:max-w-0',
  cell: ({ owner }) => (
    <span className="block truncate" title={owner}>
      {owner}
    </span>
  ),
};

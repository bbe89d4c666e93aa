import { Boxes } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '#components/shared/data-table.tsx';
import { EmptyState } from '#components/shared/empty-state.tsx';
import { Count } from '#components/shared/figures.tsx';
import type { TableQuery } from '#components/shared/table-query.ts';
import { Badge } from '#components/ui/badge.tsx';
import { moneyDecimals } from '#lib/format/money.ts';
import { traitsOf } from '#lib/providers/kinds.ts';
import type { AccountRow } from './account-rows.ts';
import { knownCost } from './account-rows.ts';
import { AccountStatus } from './account-status.tsx';
import { TrafficCost } from './traffic-cost.tsx';
import { reachText } from './words.ts';

const columns: readonly Column<AccountRow>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: 'asc',
    card: 'title',
    className: 'sm:min-w-36 sm:max-lg:max-w-44 lg:w-[28%] lg:max-w-0',
    cell: ({ name, provider }) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="data-cut" title={name}>
          {name}
        </span>
        {traitsOf(provider).simulated ? <Badge tone="info">Simulated</Badge> : null}
      </span>
    ),
  },
  {
    id: 'provider',
    header: 'Provider',
    card: 'line',
    from: 'lg',
    className: 'whitespace-nowrap',
    cell: ({ provider }) => traitsOf(provider).label,
  },
  {
    id: 'baseUrl',
    header: 'Base URL',
    from: 'xl',
    className: 'lg:w-[20%] lg:max-w-0',
    cell: ({ baseUrl }) =>
      baseUrl === null ? (
        <span className="text-muted-foreground">built in</span>
      ) : (
        <code className="block truncate font-mono text-muted-foreground text-xs" title={baseUrl}>
          {baseUrl.replace(/^https:\/\//, '')}
        </code>
      ),
  },
  {
    id: 'models',
    header: 'Models on',
    align: 'end',
    card: 'line',
    cell: ({ enabledModels, models }) => (
      <span className="tabular whitespace-nowrap">
        {enabledModels} <span className="text-muted-foreground">of {models}</span>
      </span>
    ),
  },
  {
    id: 'reach',
    header: 'Who may use it',
    card: 'line',
    from: 'xl',
    className: 'lg:w-[15%] lg:min-w-28 lg:max-w-0',
    cell: ({ reach }) => (
      <span className="block truncate max-sm:text-right" title={reachText(reach)}>
        {reachText(reach)}
      </span>
    ),
  },
  {
    id: 'requests',
    header: 'Requests, 7 d',
    sort: 'desc',
    align: 'end',
    card: 'line',
    cell: ({ requests }) => <Count value={requests} />,
  },
];

/** A column of money has one number of decimals, so it needs all of its amounts. */
export function accountColumns(rows: readonly AccountRow[]): readonly Column<AccountRow>[] {
  const decimals = moneyDecimals(rows.map(knownCost));
  return [
    ...columns,
    {
      id: 'cost',
      header: 'Cost, 7 d',
      sort: 'desc',
      align: 'end',
      card: 'line',
      cell: (row) => <TrafficCost traffic={row} decimals={decimals} />,
    },
    { id: 'status', header: 'Status', card: 'badge', cell: (row) => <AccountStatus account={row} /> },
  ];
}

export interface AccountListProps {
  rows: readonly AccountRow[];
  /** How many there are before the search. */
  total: number;
  query: TableQuery;
  /** The button of the empty state. */
  add: ReactNode;
}

const manyAccounts = 8;

export function AccountList({ rows, total, query, add }: AccountListProps) {
  return (
    <DataTable
      label="Provider accounts"
      path="/models"
      query={query}
      columns={accountColumns(rows)}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/models/${row.name}`}
      {...(total > manyAccounts || query.search ? { toolbar: { search: 'Search accounts' } } : {})}
      {...(total > manyAccounts ? { page: { total: rows.length, from: 1 } } : {})}
      empty={
        <EmptyState
          icon={<Boxes />}
          title="No provider accounts yet"
          description="A provider account is a named connection to a provider: its address, its credential, its models, and who may use them."
          action={add}
        />
      }
    />
  );
}

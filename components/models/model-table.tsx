import { Boxes } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyButton } from '#components/shared/copy-button.tsx';
import { type Column, DataTable } from '#components/shared/data-table.tsx';
import type { DataTablePage } from '#components/shared/data-table-pager.tsx';
import { EmptyState } from '#components/shared/empty-state.tsx';
import { Count } from '#components/shared/figures.tsx';
import { menuColumn } from '#components/shared/menu-column.tsx';
import type { TableQuery } from '#components/shared/table-query.ts';
import { Badge } from '#components/ui/badge.tsx';
import type { ModelActions } from './model-actions.ts';
import { ModelId } from './model-id.tsx';
import { ModelMenu } from './model-menu.tsx';
import type { ModelRow } from './model-rows.ts';
import { ModelSwitch } from './model-switch.tsx';
import { ModelTypes } from './model-types.tsx';
import { CachedPerMillion, PerMillion, priceText } from './per-million.tsx';
import { PriceSource } from './price-source.tsx';
import { typeText } from './words.ts';

export interface ModelTableProps {
  account: { id: string; name: string };
  rows: readonly ModelRow[];
  query: TableQuery;
  page: DataTablePage;
  /** How many there are before search and filters. */
  total: number;
  types: readonly string[];
  actions: ModelActions;
  /** The button of the empty state. */
  add: ReactNode;
}

const manyModels = 8;

export function ModelTable(props: ModelTableProps) {
  const { account, rows, query, page, total, types } = props;
  const narrowed = query.search !== '' || Object.keys(query.filters).length > 0;
  const filters = [
    { name: 'state', label: 'State', options: stateOptions },
    ...(types.length > 1
      ? [
          {
            name: 'type',
            label: 'Type',
            options: types.map((type) => ({ value: type, label: typeText(type) })),
          },
        ]
      : []),
  ];
  return (
    <DataTable
      label={`Models of ${account.name}`}
      path={`/models/${account.name}`}
      query={query}
      columns={columnsOf(props)}
      rows={rows}
      rowKey={(row) => row.id}
      {...(total > manyModels || narrowed ? { toolbar: { search: 'Search models', filters } } : {})}
      {...(total > manyModels || narrowed ? { page } : {})}
      empty={
        <EmptyState
          icon={<Boxes />}
          title="No models yet"
          description="Only models that stand here can be called. Add them from the provider’s own list, or type their ids."
          action={props.add}
        />
      }
    />
  );
}

const stateOptions = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
  { value: 'restricted', label: 'Restricted' },
];

function columnsOf({ account, actions }: ModelTableProps): readonly Column<ModelRow>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      sort: 'asc',
      card: 'title',
      className: 'sm:min-w-44 sm:max-lg:max-w-72 lg:w-[28%] lg:max-w-0',
      cell: (model) => <ModelName id={`${account.name}/${model.name}`} model={model} />,
    },
    {
      id: 'upstreamId',
      header: 'Upstream id',
      from: 'xl',
      className: 'lg:w-[20%] lg:min-w-36 lg:max-w-0',
      cell: ({ upstreamId }) => <ModelId id={upstreamId} className="text-muted-foreground text-xs" />,
    },
    {
      id: 'type',
      header: 'Type',
      from: 'xl',
      cell: ({ types }) => <ModelTypes types={types} />,
    },
    ...priceColumns,
    {
      id: 'requests',
      header: 'Requests, 7 d',
      sort: 'desc',
      align: 'end',
      card: 'line',
      from: 'md',
      cell: ({ requests }) => <Count value={requests} />,
    },
    {
      id: 'on',
      header: 'On',
      card: 'badge',
      cell: (model) => <ModelSwitch account={account} model={model} actions={actions} />,
    },
    menuColumn((model) => <ModelMenu account={account} model={model} actions={actions} />),
  ];
}

const priceColumns: readonly Column<ModelRow>[] = [
  {
    id: 'price',
    header: 'Price',
    card: 'line',
    // On phones the four columns of a price are one line.
    className: 'sm:hidden',
    cell: ({ price }) =>
      price === null ? (
        <PerMillion nano={null} />
      ) : (
        <span className="tabular">
          {priceText(price.inputNanoPerMillion)} in · {priceText(price.outputNanoPerMillion)} out
        </span>
      ),
  },
  {
    id: 'input',
    header: 'Input',
    align: 'end',
    cell: ({ price }) => <PerMillion nano={price?.inputNanoPerMillion ?? null} />,
  },
  {
    id: 'output',
    header: 'Output',
    align: 'end',
    cell: ({ price }) => <PerMillion nano={price?.outputNanoPerMillion ?? null} />,
  },
  {
    id: 'cached',
    header: 'Cached',
    align: 'end',
    from: 'md',
    cell: (model) => <CachedPerMillion model={model} />,
  },
  {
    id: 'source',
    header: 'Price from',
    from: 'xl',
    cell: (model) => <PriceSource model={model} />,
  },
];

function ModelName({ id, model }: { id: string; model: ModelRow }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <ModelId id={model.name} className="font-medium" />
      <CopyButton value={id} what={id} />
      {model.restricted ? (
        <Badge title={model.subjects.map(({ label }) => label).join(', ') || 'Tenant admins only'}>
          Restricted to {model.subjects.length}
        </Badge>
      ) : null}
    </span>
  );
}

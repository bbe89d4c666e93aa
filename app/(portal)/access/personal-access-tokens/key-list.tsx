import type { ReactNode } from 'react';
import { ColumnsMenu } from '#components/shared/columns-menu.tsx';
import { DataTable } from '#components/shared/data-table.tsx';
import { Money } from '#components/shared/figures.tsx';
import { RowSelection } from '#components/shared/row-selection.tsx';
import { hrefWith, writeTableQuery } from '#components/shared/table-query.ts';
import { hiddenAtFirst, hideableColumns, keyColumns } from '#components/tokens/key-columns.tsx';
import { type KeyRow, keyPath } from '#components/tokens/key-row.ts';
import { KeyRowMenu } from '#components/tokens/key-row-menu.tsx';
import { KeySelectionBar } from '#components/tokens/key-selection-bar.tsx';
import { type CostOfWeek, costOfPage, SimulatedPart } from '#components/tokens/week-of-key.tsx';
import { moneyDecimals } from '#lib/format/money.ts';
import type { ExpiryRules } from '#lib/tokens/expiry-choices.ts';
import { getHiddenColumns } from '../../hidden-columns.ts';
import { keyActions } from './bound-actions.ts';
import { keyFilters } from './key-filters.ts';
import type { LoadedKeys } from './load-keys.ts';

/** One choice of columns for both lists. */
const keyColumnsList = 'keys';

interface KeyListProps {
  path: string;
  keys: LoadedKeys;
  rules: ExpiryRules;
  withOwner: boolean;
  now: Date;
  empty: ReactNode;
}

export async function KeyList({ path, keys, rules, withOwner, now, empty }: KeyListProps) {
  const { query, rows, total, next, previous } = keys;
  const hideable = hideableColumns.filter(({ id }) => withOwner || id !== 'owner');
  const first = !(query.after || query.before);
  const cost = costOfPage(rows.flatMap(({ week }) => week ?? []));
  const decimals = moneyDecimals([...rows.map(({ week }) => week?.costNano), cost.costNano]);
  const selectable = rows
    .filter(({ revokedAt }) => revokedAt === null)
    .map(({ id, name, createdAt, endsAt, status }) => {
      return { id, name, createdAt, endsAt, disabled: status === 'disabled' };
    });
  const hidden = await getHiddenColumns(keyColumnsList, hiddenAtFirst);
  const columns = keyColumns({
    withOwner,
    selectable: selectable.length > 0,
    now,
    decimals,
    menu: (row) => menuOf(row, { withOwner, rules }),
  });
  const table = (
    <DataTable
      label="Personal access tokens"
      path={path}
      query={query}
      columns={columns.filter(({ id }) => !hidden.includes(id))}
      rows={rows}
      rowKey={({ id }) => id}
      rowHref={({ id }) => keyPath(id)}
      toolbar={{
        search: withOwner ? 'Search keys and owners' : 'Search keys',
        filters: keyFilters(withOwner ? 'all' : 'own', query, keys.choices),
        extra: <ColumnsMenu list={keyColumnsList} columns={hideable} hidden={hidden} />,
      }}
      page={{
        next,
        previous,
        total,
        csvHref: hrefWith(`${path}/keys.csv`, writeTableQuery(query)),
        ...(first ? { from: 1 } : {}),
      }}
      totals={{ spend: <CostOfPage cost={cost} decimals={decimals} /> }}
      totalsLabel={next || previous ? 'Total of this page' : 'Total'}
      empty={empty}
    />
  );
  return (
    <RowSelection
      items={selectable}
      bar={<KeySelectionBar keys={selectable} rules={rules} withOwner={withOwner} actions={keyActions} />}
    >
      {table}
    </RowSelection>
  );
}

function CostOfPage({ cost, decimals }: { cost: CostOfWeek; decimals: number }) {
  return (
    <span className="inline-block text-right">
      <Money nanos={cost.costNano} decimals={decimals} />
      <SimulatedPart cost={cost} />
    </span>
  );
}

/** What the menu needs of a row, and no more: it goes to the browser. */
function menuOf(row: KeyRow, { withOwner, rules }: Pick<KeyListProps, 'withOwner' | 'rules'>): ReactNode {
  const { id, name, status, createdAt, endsAt, lastUsedAt, owner } = row;
  return (
    <KeyRowMenu
      row={{ id, name, status, createdAt, endsAt, lastUsedAt }}
      owner={withOwner ? owner : undefined}
      rules={rules}
      actions={keyActions}
    />
  );
}

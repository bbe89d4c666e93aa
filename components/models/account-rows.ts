import type { TableQuery, TableRules } from '#components/shared/table-query.ts';
import type { AccountRow } from './types.ts';

export const accountTableRules: TableRules = {
  sorts: ['name', 'requests', 'cost'],
  defaultSort: { column: 'name', direction: 'asc' },
};

/** There are as many accounts as a company has contracts: all are at hand, and one page holds them. */
export function selectAccounts<Row extends AccountRow>(rows: readonly Row[], query: TableQuery): Row[] {
  const text = query.search.toLowerCase();
  const sign = query.sort.direction === 'desc' ? -1 : 1;
  const value = (row: AccountRow) => (query.sort.column === 'cost' ? row.costNano : row.requests);
  const byName = (left: Row, right: Row) => (left.name < right.name ? -1 : 1);
  return rows
    .filter(({ name, baseUrl }) => name.includes(text) || (baseUrl?.toLowerCase().includes(text) ?? false))
    .sort((left, right) => {
      if (query.sort.column === 'name') return sign * byName(left, right);
      return sign * (value(left) - value(right)) || byName(left, right);
    });
}

import type { TableQuery, TableRules } from '#components/shared/table-query.ts';
import type { ProviderKind } from '#lib/providers/kinds.ts';
import type { Traffic } from './traffic.ts';

export interface AccountRow extends Traffic {
  id: string;
  name: string;
  provider: ProviderKind;
  baseUrl: string | null;
  enabled: boolean;
  models: number;
  enabledModels: number;
  reach: { everyone: boolean; teams: readonly string[]; users: number; virtualAccounts: number };
}

export const accountTableRules: TableRules = {
  sorts: ['name', 'requests', 'cost'],
  defaultSort: { column: 'name', direction: 'asc' },
};

/** What is known of a cost; null where that of no request is. */
export function knownCost({ requests, unpricedRequests, costNano }: Traffic): number | null {
  return requests > 0 && unpricedRequests >= requests ? null : costNano;
}

/** There are as many accounts as a company has contracts: all are at hand, and one page holds them. */
export function selectAccounts<Row extends AccountRow>(rows: readonly Row[], query: TableQuery): Row[] {
  const text = query.search.toLowerCase();
  return rows
    .filter(({ name, baseUrl }) => name.includes(text) || (baseUrl?.toLowerCase().includes(text) ?? false))
    .sort(orderOf(query));
}

function orderOf({ sort }: TableQuery): (left: AccountRow, right: AccountRow) => number {
  const sign = sort.direction === 'desc' ? -1 : 1;
  const byName = (left: AccountRow, right: AccountRow) => (left.name < right.name ? -1 : 1);
  if (sort.column === 'name') return (left, right) => sign * byName(left, right);
  const value = (row: AccountRow) => (sort.column === 'cost' ? knownCost(row) : row.requests);
  return (left, right) => {
    const [one, other] = [value(left), value(right)];
    // Unknown is neither little nor much: it stands last, whichever way the rest is read.
    if (one === null || other === null)
      return Number(one === null) - Number(other === null) || byName(left, right);
    return sign * (one - other) || byName(left, right);
  };
}

import type { DataTablePage } from '#components/shared/data-table-pager.tsx';
import type { TableQuery, TableRules } from '#components/shared/table-query.ts';
import { modelTypes } from '#lib/models/input.ts';
import type { AccountModel } from '#lib/models/list.ts';
import type { Traffic } from './traffic.ts';

export type ModelRow = AccountModel & { requests: number };

const pageSize = 25;
/** `run-2` before `run-10`. */
const { compare: compareNames } = new Intl.Collator('en', { numeric: true });

export const modelTableRules: TableRules = {
  sorts: ['name', 'requests'],
  defaultSort: { column: 'name', direction: 'asc' },
  filters: { state: ['on', 'off', 'restricted'], type: modelTypes },
};

/** The page of models that the address asks for. All are at hand, so a cursor is the place of a row. */
export function selectModels(
  account: string,
  models: readonly AccountModel[],
  traffic: ReadonlyMap<string, Pick<Traffic, 'requests'>>,
  query: TableQuery,
): { rows: ModelRow[]; page: DataTablePage } {
  const all = models.map((model) => ({
    ...model,
    requests: traffic.get(`${account}/${model.name}`)?.requests ?? 0,
  }));
  const found = all.filter((model) => matches(model, query)).sort(orderOf(query));
  const start = startOf(query, found.length);
  const end = start + pageSize;
  return {
    rows: found.slice(start, end),
    page: {
      total: found.length,
      from: start + 1,
      previous: start > 0 ? String(start) : undefined,
      next: end < found.length ? String(end) : undefined,
    },
  };
}

function matches(model: ModelRow, { search, filters }: TableQuery): boolean {
  const text = search.toLowerCase();
  const named = [model.name, model.upstreamId].some((name) => name.toLowerCase().includes(text));
  const isInState =
    filters.state === undefined ||
    (filters.state === 'restricted' ? model.restricted : model.enabled === (filters.state === 'on'));
  return named && isInState && (filters.type === undefined || model.types.includes(filters.type));
}

function orderOf({ sort }: TableQuery): (left: ModelRow, right: ModelRow) => number {
  const sign = sort.direction === 'desc' ? -1 : 1;
  const byName = (left: ModelRow, right: ModelRow) => compareNames(left.name, right.name);
  if (sort.column !== 'requests') return (left, right) => sign * byName(left, right);
  return (left, right) => sign * (left.requests - right.requests) || byName(left, right);
}

/** `after` names the first row of a page, `before` the row behind its last; both are clamped to what is there. */
function startOf({ after, before }: TableQuery, count: number): number {
  const start = after === undefined ? placeOf(before) - pageSize : placeOf(after);
  return before === undefined && after === undefined ? 0 : Math.max(0, start >= count ? 0 : start);
}

function placeOf(cursor: string | undefined): number {
  return cursor !== undefined && /^\d{1,6}$/.test(cursor) ? Number(cursor) : 0;
}

/** What its models were called for, taken together. */
export function sumTraffic(parts: Iterable<Traffic>): Traffic {
  const sum = { requests: 0, errors: 0, costNano: 0, unpricedRequests: 0 };
  for (const part of parts) {
    sum.requests += part.requests;
    sum.errors += part.errors;
    sum.costNano += part.costNano;
    sum.unpricedRequests += part.unpricedRequests;
  }
  return sum;
}

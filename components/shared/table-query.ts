/** What a list reads from the address, and how it writes addresses back. Pure: pages and tests use it. */

import { one, type SearchParams } from '#lib/search-params.ts';

export type { SearchParams };

export interface TableSort {
  column: string;
  direction: 'asc' | 'desc';
}

export interface TableQuery {
  search: string;
  sort: TableSort;
  /** Opaque cursor: rows after it, or before it. At most one is set. */
  after: string | undefined;
  before: string | undefined;
  /** Only the filters asked for, each with a value that is allowed. */
  filters: Record<string, string>;
}

export interface TableRules {
  sorts: readonly string[];
  defaultSort: TableSort;
  /** Filter name to its allowed values; `undefined` allows any text (an id). */
  filters?: Record<string, readonly string[] | undefined>;
}

const longestSearch = 200;
const longestValue = 300;

/** Reads `?q=&sort=-lastUsed&status=active&after=…`; what does not parse counts as absent. */
export function readTableQuery(params: SearchParams, rules: TableRules): TableQuery {
  const filters: Record<string, string> = {};
  for (const [name, allowed] of Object.entries(rules.filters ?? {})) {
    const value = one(params[name]);
    if (value && value.length <= longestValue && (!allowed || allowed.includes(value))) filters[name] = value;
  }
  const after = cursorOf(params.after);
  return {
    search: (one(params.q) ?? '').trim().slice(0, longestSearch),
    sort: readSort(one(params.sort), rules),
    after,
    before: after ? undefined : cursorOf(params.before),
    filters,
  };
}

function readSort(text: string | undefined, rules: TableRules): TableSort {
  if (!text) return rules.defaultSort;
  const descending = text.startsWith('-');
  const column = descending ? text.slice(1) : text;
  if (!rules.sorts.includes(column)) return rules.defaultSort;
  return { column, direction: descending ? 'desc' : 'asc' };
}

export function writeSort(sort: TableSort): string {
  return sort.direction === 'desc' ? `-${sort.column}` : sort.column;
}

/** Whether search or a filter narrows the list: decides between "nothing yet" and "no match". */
export function isNarrowed(query: TableQuery): boolean {
  return query.search !== '' || Object.keys(query.filters).length > 0;
}

/** The parameters that bring this query back, without its cursor. */
export function writeTableQuery(query: TableQuery): SearchParams {
  return { ...query.filters, q: query.search || undefined, sort: writeSort(query.sort) };
}

/** A path with the parameters changed; undefined and empty ones are left out. */
export function hrefWith(path: string, params: SearchParams, changes: SearchParams = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...params, ...changes })) {
    const text = one(value);
    if (text) search.set(name, text);
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

function cursorOf(value: string | string[] | undefined): string | undefined {
  const text = one(value);
  return text && text.length <= longestValue ? text : undefined;
}

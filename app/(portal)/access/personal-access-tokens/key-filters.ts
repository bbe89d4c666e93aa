import type { FindChoices, TableFilter } from '#components/shared/filter-select.tsx';
import type { TableQuery } from '#components/shared/table-query.ts';
import type { FilterChoices, NamedFilter, Whose } from '#lib/tokens/list-filters.ts';
import { findAllKeysFilterAction, findOwnKeyFilterAction } from './filter-actions.ts';

const plainFilters: readonly TableFilter[] = [
  {
    name: 'status',
    label: 'Status',
    any: 'Not revoked',
    options: [
      { value: 'enabled', label: 'Active' },
      { value: 'disabled', label: 'Disabled' },
      { value: 'expired', label: 'Expired' },
      { value: 'revoked', label: 'Revoked in the last 90 days' },
    ],
  },
  {
    name: 'expires',
    label: 'Expiry',
    options: [
      { value: '3', label: 'Within 3 days' },
      { value: '14', label: 'Within 14 days' },
      { value: '30', label: 'Within 30 days' },
    ],
  },
  { name: 'used', label: 'Use', options: [{ value: 'never', label: 'Never used' }] },
];

const labels: Readonly<Record<NamedFilter, string>> = {
  owner: 'Owner',
  team: 'Team',
  account: 'Provider account',
};

const finders: Readonly<Record<Whose, FindChoices>> = {
  own: findOwnKeyFilterAction,
  all: findAllKeysFilterAction,
};

/** What a list of keys can be narrowed by. */
export function keyFilters(
  whose: Whose,
  { filters }: Pick<TableQuery, 'filters'>,
  choices: readonly FilterChoices[],
): TableFilter[] {
  return [...plainFilters, ...choices.map((one) => namedFilter(one, filters[one.filter], finders[whose]))];
}

/** An id from an old address, or of another tenant, is shown as what it is, so that it can be cleared. */
function namedFilter(
  { filter, choices, more, isUnknown }: FilterChoices,
  chosen: string | undefined,
  find: FindChoices,
): TableFilter {
  const label = labels[filter];
  const known = choices.map((choice) => ({ value: choice.id, label: choice.label }));
  const unknown = isUnknown && chosen ? [{ value: chosen, label: `Unknown ${label.toLowerCase()}` }] : [];
  return { name: filter, label, options: [...unknown, ...known], ...(more && { find }) };
}

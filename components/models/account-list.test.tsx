import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { accountColumns } from './account-list.tsx';
import type { AccountRow } from './account-rows.ts';
import { selectAccounts } from './account-rows.ts';

const account = (name: string, costNano: number, unpricedRequests = 0): AccountRow => ({
  id: name,
  name,
  provider: 'openai',
  baseUrl: `https://${name}.example.test/v1`,
  enabled: true,
  models: 1,
  enabledModels: 1,
  requests: 4,
  errors: 0,
  costNano,
  unpricedRequests,
  reach: { everyone: true, teams: [], users: 0, virtualAccounts: 0 },
});
const query = (column: string, direction: 'asc' | 'desc', search = '') => ({
  search,
  filters: {},
  after: undefined,
  before: undefined,
  sort: { column, direction },
});
const rows = [
  account('unknown', 0, 4),
  account('dear', 12_500_000_000),
  account('cheap', 22_200),
  account('partly', 3_000_000_000, 1),
  account('idle', 0),
];

describe('selectAccounts', () => {
  it('sorts by what is known of the cost, and puts what is unknown last either way', () => {
    const names = (direction: 'asc' | 'desc') =>
      selectAccounts(rows, query('cost', direction)).map(({ name }) => name);
    expect(names('asc')).toEqual(['idle', 'cheap', 'partly', 'dear', 'unknown']);
    expect(names('desc')).toEqual(['dear', 'partly', 'cheap', 'idle', 'unknown']);
  });

  it('finds by name and by address, in the order of the names where figures are equal', () => {
    const names = (search: string) =>
      selectAccounts(rows, query('requests', 'desc', search)).map(({ name }) => name);
    expect(names('EA')).toEqual(['cheap', 'dear']);
    expect(names('partly.example')).toEqual(['partly']);
  });
});

it('writes each cost with its own digits, and leaves room for those of the longest', () => {
  const cost = accountColumns(rows).find(({ id }) => id === 'cost');
  const cells = rows.map((row) => renderToStaticMarkup(cost?.cell(row)));
  expect(cells.map((cell) => cell.replace(/<[^>]+>/g, ''))).toEqual([
    '—unknown',
    '$12.50',
    '$0.0000222',
    expect.stringMatching(/^≥ \$3\.00 at least/),
    '$0',
  ]);
  expect(cells.map((cell) => /sm:pe-\[\dch\]/.exec(cell)?.[0])).toEqual([
    undefined,
    'sm:pe-[5ch]',
    undefined,
    'sm:pe-[5ch]',
    'sm:pe-[7ch]',
  ]);
});

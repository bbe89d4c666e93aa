import { describe, expect, it } from 'vitest';
import { readTableQuery } from '#components/shared/table-query.ts';
import type { ModelId, ProviderAccountId } from '#db/ids.ts';
import type { AccountModel } from '#lib/models/list.ts';
import { modelTableRules, selectModels } from './model-rows.ts';

function model(name: string, values: Partial<AccountModel> = {}): AccountModel {
  return {
    id: name as ModelId,
    providerAccountId: 'account' as ProviderAccountId,
    name,
    upstreamId: name,
    types: ['chat'],
    enabled: true,
    restricted: false,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    price: null,
    priceSource: 'unknown',
    cachedAsInput: false,
    catalogPrice: null,
    subjects: [],
    ...values,
  };
}

const traffic = new Map([['main/b', { requests: 7 }]]);
const select = (models: AccountModel[], params: Record<string, string>) =>
  selectModels('main', models, traffic, readTableQuery(params, modelTableRules));
const names = (models: AccountModel[], params: Record<string, string>) =>
  select(models, params).rows.map(({ name }) => name);

describe('selectModels', () => {
  const few = [
    model('c', { enabled: false, upstreamId: 'GPT-c' }),
    model('a', { restricted: true, types: ['embedding'] }),
    model('b'),
  ];

  it('sorts by name, or by the week’s requests', () => {
    expect(names(few, {})).toEqual(['a', 'b', 'c']);
    expect(names(few, { sort: '-name' })).toEqual(['c', 'b', 'a']);
    expect(names(few, { sort: '-requests' })).toEqual(['b', 'a', 'c']);
    expect(select(few, { sort: '-requests' }).rows[0]?.requests).toBe(7);
  });

  it('finds by name and by upstream id, and filters', () => {
    expect(names(few, { q: 'gpt' })).toEqual(['c']);
    expect(names(few, { state: 'on' })).toEqual(['a', 'b']);
    expect(names(few, { state: 'off' })).toEqual(['c']);
    expect(names(few, { state: 'restricted' })).toEqual(['a']);
    expect(names(few, { type: 'embedding' })).toEqual(['a']);
  });

  const many = Array.from({ length: 120 }, (_, index) => model(`m${String(index).padStart(3, '0')}`));

  it('pages to the end and back', () => {
    const first = select(many, {});
    expect(first.page).toEqual({ total: 120, from: 1, previous: undefined, next: '25' });
    const last = select(many, { after: '100' });
    expect(last.rows).toHaveLength(20);
    expect(last.page).toEqual({ total: 120, from: 101, previous: '100', next: undefined });
    expect(select(many, { before: '100' }).page).toMatchObject({ from: 76, previous: '75', next: '100' });
  });

  it.each(['x', '-5', '9999999', '500', '1e3'])('begins anew for the cursor %s', (after) => {
    expect(select(many, { after }).page.from).toBe(1);
  });
});

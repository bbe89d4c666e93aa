import { describe, expect, test } from 'vitest';
import { hrefWith, isNarrowed, readTableQuery, type TableRules, writeTableQuery } from './table-query.ts';

const rules: TableRules = {
  sorts: ['name', 'lastUsed'],
  defaultSort: { column: 'lastUsed', direction: 'desc' },
  filters: { status: ['active', 'revoked'], owner: undefined },
};

describe('the address of a list', () => {
  test('a bare address gives the default order and no filter', () => {
    const query = readTableQuery({}, rules);
    expect(query).toEqual({
      search: '',
      sort: rules.defaultSort,
      after: undefined,
      before: undefined,
      filters: {},
    });
    expect(isNarrowed(query)).toBe(false);
  });

  test('search, order, filters and cursor are read', () => {
    const query = readTableQuery(
      { q: '  lap ', sort: 'name', status: 'active', owner: 'usr_1', after: 'abc' },
      rules,
    );
    expect(query.search).toBe('lap');
    expect(query.sort).toEqual({ column: 'name', direction: 'asc' });
    expect(query.filters).toEqual({ status: 'active', owner: 'usr_1' });
    expect(query.after).toBe('abc');
    expect(isNarrowed(query)).toBe(true);
  });

  test('what is not allowed counts as absent', () => {
    const query = readTableQuery(
      { sort: '-secret', status: 'anything', after: 'x'.repeat(301), q: ['first', 'second'] },
      rules,
    );
    expect(query.sort).toEqual(rules.defaultSort);
    expect(query.filters).toEqual({});
    expect(query.after).toBeUndefined();
    expect(query.search).toBe('first');
  });

  test('of two cursors the one forward counts', () => {
    const query = readTableQuery({ after: 'a', before: 'b' }, rules);
    expect([query.after, query.before]).toEqual(['a', undefined]);
  });

  test('a written query reads back as itself, without its cursor', () => {
    const query = readTableQuery({ q: 'a&b=c', sort: '-name', status: 'revoked', after: 'x' }, rules);
    const href = hrefWith('/keys', writeTableQuery(query));
    expect(href).toBe('/keys?status=revoked&q=a%26b%3Dc&sort=-name');
    const again = readTableQuery(Object.fromEntries(new URL(href, 'http://x').searchParams), rules);
    expect(again).toEqual({ ...query, after: undefined });
  });

  test('empty parameters leave no trace', () => {
    expect(hrefWith('/keys', { q: '', status: 'active' }, { status: undefined })).toBe('/keys');
  });
});

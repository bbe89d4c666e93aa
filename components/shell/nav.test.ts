import { expect, test } from 'vitest';
import { findPlace, type NavGroup } from './nav.ts';

const groups: NavGroup[] = [
  { label: null, items: [{ href: '/', label: 'Home', icon: null }] },
  {
    label: 'Access',
    items: [
      { href: '/access', label: 'Overview', icon: null },
      { href: '/access/tokens', label: 'Tokens', icon: null },
    ],
  },
];

test.each([
  ['/', 'Home'],
  ['/access', 'Overview'],
  ['/access/tokens', 'Tokens'],
  ['/access/tokens/abc', 'Tokens'],
  ['/access/tokens-of-others', 'Overview'],
])('%s belongs to %s', (pathname, label) => {
  expect(findPlace(groups, pathname)?.item.label).toBe(label);
});

test('a page outside of the navigation belongs to nothing', () => {
  expect(findPlace(groups, '/elsewhere')).toBeUndefined();
});

import { expect, it } from 'vitest';
import { reachText } from './words.ts';

const nobody = { everyone: false, teams: [], users: 0, virtualAccounts: 0 };

it.each([
  [nobody, 'Tenant admins only'],
  [{ ...nobody, everyone: true }, 'Everyone'],
  [{ ...nobody, teams: ['search'], users: 1 }, 'search, 1 user'],
  [
    { ...nobody, teams: ['a', 'b', 'c', 'd'], virtualAccounts: 1200 },
    'a, b, 2 more teams, 1,200 virtual accounts',
  ],
])('says who holds a role', (reach, text) => {
  expect(reachText(reach)).toBe(text);
});

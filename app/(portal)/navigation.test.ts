import { expect, it } from 'vitest';
import { permissionsOf } from '#lib/access/permissions.ts';
import { navigationOf } from './navigation.tsx';

function labels(roles: string[], managesModels: boolean): string[] {
  return navigationOf({ permissions: permissionsOf(roles), managesModels }).flatMap(({ items }) =>
    items.map(({ label }) => label),
  );
}

it('shows a member what is theirs, and no word of a group that is empty for them', () => {
  expect(labels(['tenant-member'], false)).toEqual(['Home', 'Personal Access Tokens']);
  const groups = navigationOf({ permissions: permissionsOf(['tenant-member']), managesModels: false });
  expect(groups.map(({ label }) => label)).toEqual([null, 'Access']);
});

it('shows who manages one provider account the models, and nothing else of an admin', () => {
  expect(labels(['tenant-member'], true)).toEqual(['Home', 'Personal Access Tokens', 'Models']);
});

it('shows a tenant admin everything that is built', () => {
  const all = labels(['tenant-admin'], true);
  expect(all).toEqual(expect.arrayContaining(['Personal Access Tokens', 'Models', 'Audit log', 'Security']));
});

it('shows nothing of a tenant to a role that is not known', () => {
  expect(labels(['root'], false)).toEqual(['Home']);
});

import type { Premises } from './premises.ts';
import type { Role } from './test.ts';

export interface PageCase {
  /** As the build names it. */
  route: string;
  path: (premises: Premises) => string;
  allowed: readonly Role[];
  heading: (premises: Premises) => string;
  /** The word in the sidebar. */
  nav?: string;
  /** Another tenant's admin, who has all rights there, finds nothing here. False where the page shows each tenant its own. */
  foreign?: boolean;
}

const everybody: readonly Role[] = ['admin', 'manager', 'member'];
const keys = '/access/personal-access-tokens';

/** Who may see what. A page that is missing here fails the run. */
export const pageMatrix: readonly PageCase[] = [
  { route: '/', path: () => '/', allowed: everybody, heading: () => 'Home', nav: 'Home' },
  {
    route: keys,
    path: () => keys,
    allowed: everybody,
    heading: () => 'Personal Access Tokens',
    nav: 'Personal Access Tokens',
  },
  {
    route: `${keys}/all`,
    path: () => `${keys}/all`,
    allowed: ['admin'],
    heading: () => 'Personal Access Tokens',
  },
  {
    route: `${keys}/[id]`,
    path: ({ memberKey }) => `${keys}/${memberKey.keyId}`,
    allowed: ['admin', 'member'],
    heading: ({ memberKey }) => memberKey.name,
    foreign: true,
  },
  {
    route: `${keys}/[id]`,
    path: ({ adminKey }) => `${keys}/${adminKey.keyId}`,
    allowed: ['admin'],
    heading: ({ adminKey }) => adminKey.name,
    foreign: true,
  },
  {
    route: '/models',
    path: () => '/models',
    allowed: ['admin', 'manager'],
    heading: () => 'Models',
    nav: 'Models',
  },
  {
    route: '/models/[account]',
    path: () => '/models/demo',
    allowed: ['admin', 'manager'],
    heading: () => 'demo',
  },
  {
    route: '/models/[account]',
    path: ({ closed }) => `/models/${closed.name}`,
    allowed: ['admin'],
    heading: ({ closed }) => closed.name,
    foreign: true,
  },
  {
    route: '/access/users',
    path: () => '/access/users',
    allowed: ['admin'],
    heading: () => 'Users',
    nav: 'Users',
  },
  {
    route: '/access/users/[id]',
    path: ({ member }) => `/access/users/${member.userId}`,
    allowed: ['admin'],
    heading: ({ member }) => member.displayName,
    foreign: true,
  },
  {
    route: '/audit-log',
    path: () => '/audit-log',
    allowed: ['admin'],
    heading: () => 'Audit log',
    nav: 'Audit log',
  },
  {
    route: '/settings/security',
    path: () => '/settings/security',
    allowed: ['admin'],
    heading: () => 'Security',
    nav: 'Security',
  },
];

interface HandlerCase extends Pick<PageCase, 'route' | 'path' | 'allowed'> {
  method: 'GET' | 'HEAD';
  /** Each tenant's admin gets the own. */
  ownToEach?: boolean;
}

/** Answers that are no pages: files to download, and what keeps a page current. */
export const handlerMatrix: readonly HandlerCase[] = [
  {
    route: `${keys}/[id]/calls.csv`,
    path: ({ memberKey }) => `${keys}/${memberKey.keyId}/calls.csv`,
    method: 'GET',
    allowed: ['admin', 'member'],
  },
  {
    route: `${keys}/[id]/calls.csv`,
    path: ({ adminKey }) => `${keys}/${adminKey.keyId}/calls.csv`,
    method: 'GET',
    allowed: ['admin'],
  },
  {
    route: `${keys}/keys.csv`,
    path: () => `${keys}/keys.csv`,
    method: 'GET',
    allowed: everybody,
    ownToEach: true,
  },
  {
    route: `${keys}/all/keys.csv`,
    path: () => `${keys}/all/keys.csv`,
    method: 'GET',
    allowed: ['admin'],
    ownToEach: true,
  },
  { route: '/pulse', path: () => '/pulse', method: 'HEAD', allowed: everybody, ownToEach: true },
  {
    route: `${keys}/[id]/pulse`,
    path: ({ memberKey }) => `${keys}/${memberKey.keyId}/pulse`,
    method: 'HEAD',
    allowed: ['admin', 'member'],
  },
  {
    route: `${keys}/[id]/pulse`,
    path: ({ adminKey }) => `${keys}/${adminKey.keyId}/pulse`,
    method: 'HEAD',
    allowed: ['admin'],
  },
  {
    route: '/audit-log/events.csv',
    path: () => '/audit-log/events.csv',
    method: 'GET',
    allowed: ['admin'],
    ownToEach: true,
  },
];

/** Addresses that are promised but not built, or that never were: nobody finds a page there. */
export const nowhere = [
  '/nothing-here',
  '/access',
  '/access/personal-access-tokens/00000000-0000-4000-8000-000000000000',
  '/access/personal-access-tokens/not-an-id',
  '/access/personal-access-tokens/%00',
  '/models/no-such-account',
  "/models/'%3B--",
];

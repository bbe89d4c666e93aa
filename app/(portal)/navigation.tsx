import { Boxes, House, KeyRound, ScrollText, ShieldCheck, UsersRound } from 'lucide-react';
import { auditPath } from '#components/audit/audit-query.ts';
import type { NavGroup, NavItem } from '#components/shell/nav.ts';
import type { PaletteGroup } from '#components/shell/palette.ts';
import { keysPath } from '#components/tokens/key-row.ts';
import { usersPath } from '#components/users/person-row.ts';
import type { Permission } from '#lib/access/permissions.ts';

interface Visitor {
  permissions: ReadonlySet<Permission>;
  /** Of every provider account, or of at least one. */
  managesModels: boolean;
}

interface Entry extends NavItem {
  shown: (visitor: Visitor) => boolean;
}

const may = (permission: Permission) => (visitor: Visitor) => visitor.permissions.has(permission);
const always = () => true;

const groups: readonly { label: string | null; entries: readonly Entry[] }[] = [
  { label: null, entries: [{ href: '/', label: 'Home', icon: <House />, shown: always }] },
  {
    label: 'Access',
    entries: [
      {
        href: keysPath,
        label: 'Personal Access Tokens',
        icon: <KeyRound />,
        shown: may('keys:own'),
      },
      { href: usersPath, label: 'Users', icon: <UsersRound />, shown: may('users:read') },
    ],
  },
  {
    label: 'Gateway',
    entries: [
      { href: '/models', label: 'Models', icon: <Boxes />, shown: ({ managesModels }) => managesModels },
      { href: auditPath, label: 'Audit log', icon: <ScrollText />, shown: may('audit:read') },
    ],
  },
  {
    label: 'Settings',
    entries: [
      { href: '/settings/security', label: 'Security', icon: <ShieldCheck />, shown: may('settings:write') },
    ],
  },
];

/** What this person may use. A group of which nothing is left is left out with its word. */
export function navigationOf(visitor: Visitor): NavGroup[] {
  return groups.flatMap(({ label, entries }) => {
    const items = entries
      .filter(({ shown }) => shown(visitor))
      .map(({ href, label: word, icon }) => ({ href, label: word, icon }));
    return items.length > 0 ? [{ label, items }] : [];
  });
}

export const paletteActions: PaletteGroup = {
  label: 'Actions',
  items: [
    {
      id: 'new-personal-access-token',
      label: 'New Personal Access Token',
      href: `${keysPath}?new=1`,
      icon: <KeyRound />,
      keywords: ['create', 'key', 'pat'],
    },
  ],
};

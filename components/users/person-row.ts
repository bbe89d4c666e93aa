import { allKeysPath } from '#components/tokens/key-row.ts';
import type { TenantRole } from '#lib/access/permissions.ts';

/** A person as the list shows them. */
export interface PersonRow {
  id: string;
  email: string;
  displayName: string;
  roles: readonly string[];
  active: boolean;
  createdAt: Date;
  deactivatedAt: Date | null;
  lastSignedInAt: Date | null;
  teams: readonly { name: string; isManager: boolean }[];
  heldKeys: number;
  /** Whoever looks at the list. */
  isSelf: boolean;
}

export const usersPath = '/access/users';

/** The keys of one person among those of all. */
export function keysOfHref(email: string): string {
  return `${allKeysPath}?q=${encodeURIComponent(email)}`;
}

export function auditOfHref(userId: string): string {
  return `/audit-log?actor=${userId}`;
}

/** The one that decides, where a person holds several. */
export function mainRole(roles: readonly string[]): TenantRole {
  return roles.includes('tenant-admin') ? 'tenant-admin' : 'tenant-member';
}

import { isTenantRole, type TenantRole } from './permissions.ts';

export const roleWords: Readonly<Record<TenantRole, string>> = {
  'tenant-admin': 'Tenant admin',
  'tenant-member': 'Member',
};

/** A role that this version does not know keeps its name. */
export function describeRoles(roles: readonly string[]): string {
  return roles.map((role) => (isTenantRole(role) ? roleWords[role] : role)).join(', ');
}

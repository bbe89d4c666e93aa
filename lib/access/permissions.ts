/** What a person may do in the whole tenant. Managers of a provider account are checked against that account instead. */
export type Permission =
  /** Whoever is signed in, in what concerns nobody but them. */
  | 'self'
  | 'keys:own'
  | 'keys:any'
  | 'users:read'
  | 'users:write'
  | 'models:read'
  | 'models:write'
  | 'audit:read'
  | 'settings:write';

export type TenantRole = 'tenant-admin' | 'tenant-member';

export const tenantRoles = ['tenant-admin', 'tenant-member'] as const satisfies readonly TenantRole[];

const memberPermissions = ['self', 'keys:own', 'models:read'] as const satisfies readonly Permission[];

const permissionsByRole: Readonly<Record<TenantRole, readonly Permission[]>> = {
  'tenant-member': memberPermissions,
  'tenant-admin': [
    ...memberPermissions,
    'keys:any',
    'users:read',
    'users:write',
    'models:write',
    'audit:read',
    'settings:write',
  ],
};

export function isTenantRole(role: string): role is TenantRole {
  return Object.hasOwn(permissionsByRole, role);
}

/** A role that is not known here gives nothing: deny by default. */
export function permissionsOf(roles: readonly string[]): ReadonlySet<Permission> {
  return new Set(roles.filter(isTenantRole).flatMap((role) => permissionsByRole[role]));
}

/** Attempts at these are audited also when they are refused. */
export function isAdminPermission(permission: Permission): boolean {
  return !memberPermissions.some((own) => own === permission);
}

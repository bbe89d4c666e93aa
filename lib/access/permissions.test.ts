import { describe, expect, it } from 'vitest';
import { isAdminPermission, permissionsOf } from './permissions.ts';

describe('permissionsOf', () => {
  it('gives a member themselves, their own keys and the list of models, nothing else', () => {
    expect([...permissionsOf(['tenant-member'])].sort()).toEqual(['keys:own', 'models:read', 'self']);
  });

  it('gives an admin everything that a member has and the rest', () => {
    const admin = permissionsOf(['tenant-admin']);
    for (const permission of permissionsOf(['tenant-member'])) expect(admin).toContain(permission);
    expect(admin.size).toBe(9);
  });

  it('gives nothing for a role it does not know, names of the prototype included', () => {
    expect(permissionsOf(['root', 'constructor', '__proto__', 'toString']).size).toBe(0);
  });
});

describe('isAdminPermission', () => {
  it('separates what every member may from what is audited when refused', () => {
    expect(isAdminPermission('self')).toBe(false);
    expect(isAdminPermission('keys:own')).toBe(false);
    expect(isAdminPermission('models:read')).toBe(false);
    expect(isAdminPermission('users:write')).toBe(true);
    expect(isAdminPermission('keys:any')).toBe(true);
  });
});

import type { TenantId, UserId } from '#db/ids.ts';
import { type Permission, permissionsOf } from '#lib/access/permissions.ts';

/** Where a request came from, as the audit log keeps it. */
export interface Origin {
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  /** The public id of the key that the request came with; null for a session. */
  keyPublicId: string | null;
}

/** Who acts: the one value in which a tenant id leaves the sign-in or key check. */
export interface Actor {
  tenantId: TenantId;
  userId: UserId;
  email: string;
  displayName: string;
  roles: readonly string[];
  permissions: ReadonlySet<Permission>;
  origin: Origin;
}

/** Whose rights decide what a page shows. */
export type Viewer = Pick<Actor, 'tenantId' | 'userId' | 'permissions'>;

/** What is known of a person once a session or a key has been checked. */
export type Member = Pick<Actor, 'tenantId' | 'userId' | 'email' | 'displayName' | 'roles'>;

/** Rights are worked out anew from the roles, so that none outlives its role. */
export function toActor(member: Member, origin: Origin): Actor {
  const { tenantId, userId, email, displayName, roles } = member;
  return { tenantId, userId, email, displayName, roles, permissions: permissionsOf(roles), origin };
}

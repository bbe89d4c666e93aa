import type { TenantId, UserId } from '#db/ids.ts';
import type { Permission } from '#lib/access/permissions.ts';

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

import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import type { TenantId, UserId } from '#db/ids.ts';
import { type Permission, permissionsOf } from '#lib/access/permissions.ts';
import { AppError } from '#lib/errors.ts';
import { safeNextPath } from './next-path.ts';
import { originOf } from './request-origin.ts';

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

/** Who is signed in, as the database has them now. Cached per request: layouts, pages and actions share it. */
export const getActor = cache(async (): Promise<Actor | undefined> => {
  // Before anything else, so that no page that asks is ever drawn at build time.
  const requestHeaders = await headers();
  const { auth } = await import('./next-auth.ts');
  const session = await auth();
  if (session?.outage)
    throw new AppError('unavailable', 'The database does not answer. Try again in a moment.');
  const member = session?.member;
  if (!member) return undefined;
  return {
    tenantId: member.tenantId as TenantId,
    userId: member.userId as UserId,
    email: member.email,
    displayName: member.displayName,
    roles: member.roles,
    permissions: permissionsOf(member.roles),
    origin: originOf(requestHeaders),
  };
});

/**
 * The gate of every page: whoever is signed out signs in and comes back, and what a role may not see is not there.
 * Actions use `defineAction`, which answers instead of navigating.
 */
export async function requireActor(permission: Permission): Promise<Actor> {
  const actor = await getActor();
  if (!actor) {
    const path = safeNextPath((await headers()).get('x-latchkey-path'));
    redirect(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
  }
  if (!actor.permissions.has(permission)) notFound();
  return actor;
}

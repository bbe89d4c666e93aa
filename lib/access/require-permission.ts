import type { Actor } from '#lib/auth/actor.ts';
import { AppError } from '#lib/errors.ts';
import type { Permission } from './permissions.ts';

/** Every verb asks again what its caller may do: the portal and the management API both end here. */
export function requirePermission(actor: Pick<Actor, 'permissions'>, permission: Permission): void {
  if (!actor.permissions.has(permission)) throw new AppError('forbidden', 'Your role does not allow this.');
}

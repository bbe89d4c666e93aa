import type { UserId } from '#db/ids.ts';
import { type HeldKeysOfUser, listHeldKeysOfUser } from '#db/queries/user-keys.ts';
import { findUser } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { noSuchUser } from '#lib/errors.ts';
import { maxKeysListed, windowDays } from '#lib/usage/consequence-window.ts';
import { daysAgo } from '#lib/usage/range.ts';

export interface KeyConsequences extends HeldKeysOfUser {
  windowDays: number;
}

/** What ending every key of a person takes from whom, from real traffic: shown before anyone confirms. */
export async function keyConsequences(
  db: Db,
  actor: Actor,
  { userId }: { userId: UserId },
  now: Date,
): Promise<KeyConsequences> {
  requirePermission(actor, 'users:write');
  const [user, keys] = await Promise.all([
    findUser(db, actor.tenantId, { id: userId }),
    listHeldKeysOfUser(db, actor.tenantId, userId, {
      now,
      since: daysAgo(now, windowDays),
      recentSince: daysAgo(now, 1),
      limit: maxKeysListed,
    }),
  ]);
  if (!user) throw noSuchUser();
  return { ...keys, windowDays };
}

import type { UserId } from '#db/ids.ts';
import { type LiveKeysOfUser, listLiveKeysOfUser } from '#db/queries/user-keys.ts';
import { findUser } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { noSuchUser } from '#lib/errors.ts';
import { daysAgo } from '#lib/usage/range.ts';

const windowDays = 30;
const mostKeysListed = 10;

export interface KeyConsequences extends LiveKeysOfUser {
  windowDays: number;
  /** Something called with one of them within the last day. */
  isLive: boolean;
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
    listLiveKeysOfUser(db, actor.tenantId, userId, {
      now,
      since: daysAgo(now, windowDays),
      liveSince: daysAgo(now, 1),
      limit: mostKeysListed,
    }),
  ]);
  if (!user) throw noSuchUser();
  return { ...keys, windowDays, isLive: keys.liveRequests > 0 };
}

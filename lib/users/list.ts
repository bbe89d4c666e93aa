import { countHeldPatsByUser } from '#db/queries/api-keys.ts';
import type { Page, PageRequest } from '#db/queries/keyset.ts';
import { listTeamsByUser, type TeamOfUser } from '#db/queries/teams.ts';
import { listUsers, type UserListing, type UserSummary } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';

export type PeopleListing = UserListing;

export interface Person extends UserSummary {
  /** Without `everyone`, which holds every active user. */
  teams: TeamOfUser[];
  /** Neither revoked nor at their end, disabled ones among them. */
  heldKeys: number;
}

export async function listPeople(
  db: Db,
  actor: Actor,
  listing: PeopleListing,
  page: PageRequest,
  now: Date,
): Promise<Page<Person>> {
  requirePermission(actor, 'users:read');
  const { tenantId } = actor;
  const found = await listUsers(db, tenantId, listing, page);
  const ids = found.rows.map(({ id }) => id);
  const [teams, keys] = await Promise.all([
    listTeamsByUser(db, tenantId, ids),
    countHeldPatsByUser(db, tenantId, ids, now),
  ]);
  return {
    ...found,
    rows: found.rows.map((user) => ({
      ...user,
      teams: teams.get(user.id) ?? [],
      heldKeys: keys.get(user.id) ?? 0,
    })),
  };
}

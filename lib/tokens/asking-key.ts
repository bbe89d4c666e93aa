import { findKeyEnd } from '#db/queries/api-keys.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';

/** When the key ends that somebody acts by: null where it never does, and where they act by none. */
export async function endOfAskingKey(
  tx: Db,
  { tenantId, origin }: Pick<Actor, 'tenantId' | 'origin'>,
): Promise<Date | null> {
  const found = origin.keyPublicId ? await findKeyEnd(tx, tenantId, origin.keyPublicId) : undefined;
  return found?.endsAt ?? null;
}

import { type ApiKeyId, asId } from '#db/ids.ts';
import { type ApiKeySummary, findApiKey } from '#db/queries/api-keys.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';

export type Viewer = Pick<Actor, 'tenantId' | 'userId' | 'permissions'>;

/**
 * A personal access token by the id of an address: one's own, or anybody's for who may see all. A key that is
 * another's, one that is missing and an id that is none look the same.
 */
export async function findVisiblePat(db: Db, viewer: Viewer, id: string): Promise<ApiKeySummary | undefined> {
  const keyId = asId<ApiKeyId>(id);
  const key = keyId && (await findApiKey(db, viewer.tenantId, keyId));
  if (key?.kind !== 'pat') return undefined;
  return key.userId === viewer.userId || viewer.permissions.has('keys:any') ? key : undefined;
}

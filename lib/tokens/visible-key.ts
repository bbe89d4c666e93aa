import { type ApiKeyId, asId } from '#db/ids.ts';
import { type ApiKeySummary, findApiKey } from '#db/queries/api-keys.ts';
import type { Db } from '#db/types.ts';
import type { Viewer } from '#lib/auth/actor.ts';
import { type AppError, type Attempt, noSuch } from '#lib/errors.ts';

/** The one rule for seeing, changing and revoking a key: one's own, or anybody's for who may see all. */
export function isVisibleTo(viewer: Viewer, key: Pick<ApiKeySummary, 'userId'>): boolean {
  return viewer.permissions.has(key.userId === viewer.userId ? 'keys:own' : 'keys:any');
}

/**
 * A personal access token by the id of an address. A key that is another's, one that is missing and an id that is
 * none look the same.
 */
export async function findVisiblePat(db: Db, viewer: Viewer, id: string): Promise<ApiKeySummary | undefined> {
  const keyId = asId<ApiKeyId>(id);
  const key = keyId && (await findApiKey(db, viewer.tenantId, keyId));
  return key?.kind === 'pat' && isVisibleTo(viewer, key) ? key : undefined;
}

export const noSuchKey = (attempts: readonly Attempt[] = []): AppError => noSuch('key', attempts);

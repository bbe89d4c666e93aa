import type { ApiKeyId } from '#db/ids.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { type KeyTraffic, trafficOfKey } from '#lib/usage/keys.ts';
import { findVisiblePat, noSuchKey, type Viewer } from './visible-key.ts';

export type RevokePreview = Pick<KeyTraffic, 'requests24h' | 'addresses' | 'lastCallAt' | 'isLive'>;

/** What a key does now, for whoever may revoke it. */
export async function previewRevoke(
  { db }: Pick<Runtime, 'db'>,
  viewer: Viewer,
  { keyId }: { keyId: ApiKeyId },
  now: Date,
): Promise<RevokePreview> {
  const key = await findVisiblePat(db, viewer, keyId);
  if (!key) throw noSuchKey();
  const { requests24h, addresses, lastCallAt, isLive } = await trafficOfKey(db, viewer.tenantId, key.id, now);
  return { requests24h, addresses, lastCallAt, isLive };
}

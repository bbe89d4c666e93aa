import { createHash } from 'node:crypto';
import { type ApiKeyId, asId } from '#db/ids.ts';
import type { ApiKeySummary } from '#db/queries/api-keys.ts';
import { sumUsageSince } from '#db/queries/usage-rollups.ts';
import type { Db } from '#db/types.ts';
import type { Viewer } from '#lib/auth/actor.ts';
import { keyStatus } from '#lib/tokens/key-status.ts';
import { findVisiblePat } from '#lib/tokens/visible-key.ts';
import { daysAgo, floorHour } from './range.ts';

export interface KeyPulse {
  key: ApiKeySummary;
  /** Another one whenever a page about the key would read differently. */
  mark: string;
}

/**
 * A key, and a mark by which an open page learns that it is out of date. Two small questions in parallel, so that it
 * can be asked every second; counted rather than the newest looked at, as a call that began first may end last.
 */
export async function readKeyPulse(
  db: Db,
  viewer: Viewer,
  id: string,
  now: Date,
): Promise<KeyPulse | undefined> {
  const keyId = asId<ApiKeyId>(id);
  if (!keyId) return undefined;
  const hour = floorHour(now);
  const [key, sums] = await Promise.all([
    findVisiblePat(db, viewer, keyId),
    sumUsageSince(db, viewer.tenantId, { keyId }, daysAgo(now, 1)),
  ]);
  if (!key) return undefined;
  const seen = [
    hour,
    sums.requests,
    keyStatus(key, now),
    key.endsAt,
    key.lastUsedAt,
    key.name,
    key.description,
    key.drainSeconds,
  ];
  return { key, mark: createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 22) };
}

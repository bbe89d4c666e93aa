import type { ApiKeyId } from '#db/ids.ts';
import { listSelectedPats, listTrafficOfSelected } from '#db/queries/api-key-selection.ts';
import type { Viewer } from '#lib/auth/actor.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { isUsedToday, type KeyTraffic, newestOf, trafficOfKey } from '#lib/usage/keys.ts';
import { last24hFrom } from '#lib/usage/range.ts';
import type { SelectedPatsInput } from './input.ts';
import { findVisiblePat, isVisibleTo, noSuchKey } from './visible-key.ts';

/** What a key does now, for whoever may revoke it. */
export async function previewRevoke(
  { db }: Pick<Runtime, 'db'>,
  viewer: Viewer,
  { keyId }: { keyId: ApiKeyId },
  now: Date,
): Promise<KeyTraffic> {
  const key = await findVisiblePat(db, viewer, keyId);
  if (!key) throw noSuchKey();
  return trafficOfKey(db, viewer.tenantId, key, now);
}

export interface BusyPat {
  id: ApiKeyId;
  name: string;
  owner: string;
  requests: number;
  lastUsedAt: Date;
}

export interface SelectionPreview {
  /** Of the selected, those that a revocation would end. */
  keys: number;
  requests24h: number;
  /** Those that something used within the last 24 hours, be it for calls that were refused. */
  withTraffic: number;
  lastUsedAt: Date | null;
  /** The busiest first. */
  busiest: BusyPat[];
}

const busiestShown = 5;

/** What the selected keys do now, for whoever may revoke them. */
export async function previewRevokePats(
  { db }: Pick<Runtime, 'db'>,
  viewer: Viewer,
  { keyIds }: SelectedPatsInput,
  now: Date,
): Promise<SelectionPreview> {
  const found = await listSelectedPats(db, viewer.tenantId, keyIds);
  const keys = found.filter((key) => key.revokedAt === null && isVisibleTo(viewer, key));
  if (keys.length === 0) throw noSuchKey();
  const ids = keys.map(({ id }) => id);
  const traffic = await listTrafficOfSelected(db, viewer.tenantId, ids, last24hFrom(now));
  const byKey = new Map(traffic.map((one) => [one.keyId, one]));
  const busy = keys
    .flatMap(({ id, name, ownerLabel, lastUsedAt: touchedAt }) => {
      const { requests, lastCallAt } = byKey.get(id) ?? { requests: 0, lastCallAt: null };
      const lastUsedAt = newestOf([touchedAt, lastCallAt]);
      return isUsedToday(lastUsedAt, now) ? [{ id, name, owner: ownerLabel, requests, lastUsedAt }] : [];
    })
    .sort((left, right) => right.requests - left.requests);
  return {
    keys: keys.length,
    requests24h: busy.reduce((sum, { requests }) => sum + requests, 0),
    withTraffic: busy.length,
    lastUsedAt: newestOf(busy.map(({ lastUsedAt }) => lastUsedAt)),
    busiest: busy.slice(0, busiestShown),
  };
}

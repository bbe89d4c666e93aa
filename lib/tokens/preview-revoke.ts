import type { ApiKeyId } from '#db/ids.ts';
import { listSelectedPats, listTrafficOfSelected } from '#db/queries/api-key-selection.ts';
import type { Viewer } from '#lib/auth/actor.ts';
import { dayMs } from '#lib/durations.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { type KeyTraffic, trafficOfKey } from '#lib/usage/keys.ts';
import { floorHour } from '#lib/usage/range.ts';
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
  return trafficOfKey(db, viewer.tenantId, key.id, now);
}

export interface BusyPat {
  id: ApiKeyId;
  name: string;
  owner: string;
  requests: number;
  lastCallAt: Date | null;
}

export interface SelectionPreview {
  /** Of the selected, those that a revocation would end. */
  keys: number;
  /** Counted by whole hours: at least the last 24. */
  requests24h: number;
  withTraffic: number;
  lastCallAt: Date | null;
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
  const since = new Date(now.getTime() - dayMs);
  const ids = keys.map(({ id }) => id);
  const window = { since, sinceHour: floorHour(since) };
  const traffic = await listTrafficOfSelected(db, viewer.tenantId, ids, window);
  const byKey = new Map(traffic.map((one) => [one.keyId, one]));
  const busy = keys
    .flatMap(({ id, name, ownerLabel }) => {
      const its = byKey.get(id);
      return its?.lastCallAt
        ? [{ id, name, owner: ownerLabel, requests: its.requests, lastCallAt: its.lastCallAt }]
        : [];
    })
    .sort((left, right) => right.requests - left.requests);
  return {
    keys: keys.length,
    requests24h: busy.reduce((sum, { requests }) => sum + requests, 0),
    withTraffic: busy.length,
    lastCallAt: busy.reduce<Date | null>(
      (last, key) => (last && last > key.lastCallAt ? last : key.lastCallAt),
      null,
    ),
    busiest: busy.slice(0, busiestShown),
  };
}

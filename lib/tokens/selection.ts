import * as z from 'zod';
import type { ApiKeyId } from '#db/ids.ts';
import {
  listSelectedPats,
  listTrafficOfSelected,
  lockSelectedPats,
  revokeSelectedPats,
  type SelectedPat,
} from '#db/queries/api-key-selection.ts';
import type { RevokeReason } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { recordAudit } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { dayMs } from '#lib/durations.ts';
import { keyLabel } from '#lib/gateway/key-format.ts';
import { apiKeyIdField } from '#lib/input-fields.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { floorHour } from '#lib/usage/range.ts';
import { isVisibleTo, noSuchKey, type Viewer } from './visible-key.ts';

/** A page of the list has fifty. */
const mostSelected = 100;

export const selectedPatsInput = z.strictObject({
  keyIds: z
    .array(apiKeyIdField)
    .min(1, 'Select at least one key.')
    .max(mostSelected, `Select ${mostSelected} keys at most.`)
    .transform((ids) => [...new Set(ids)]),
});

export type SelectedPatsInput = z.output<typeof selectedPatsInput>;

export interface SelectionOutcome {
  revoked: { id: ApiKeyId; name: string }[];
  /** Not revoked by this: somebody else was first, or there is no such key for who asked. */
  kept: { id: ApiKeyId; why: 'revoked-before' | 'missing' }[];
}

/**
 * Some personal access tokens at once: all of those that can be, in one transaction, with an audit event for each. One
 * that was revoked meanwhile keeps the others from nothing.
 */
export async function revokePats(
  runtime: Pick<Runtime, 'db' | 'evict'>,
  actor: Actor,
  { keyIds }: SelectedPatsInput,
  now: Date,
): Promise<SelectionOutcome> {
  const revoked = await runtime.db.transaction(async (tx) => {
    const found = await lockSelectedPats(tx, actor.tenantId, keyIds);
    for (const key of found.filter((one) => !isVisibleTo(actor, one))) await auditOne(tx, actor, key, now);
    const live = found.filter((key) => isVisibleTo(actor, key) && key.revokedAt === null);
    const done = await revokeByReason(tx, actor, live, now);
    for (const key of done) await auditOne(tx, actor, key, now, reasonOf(actor, key));
    return { done, found };
  });
  for (const { publicId } of revoked.done) runtime.evict({ kind: 'key', id: publicId });
  const done = new Set(revoked.done.map(({ id }) => id));
  const visible = new Set(revoked.found.filter((key) => isVisibleTo(actor, key)).map(({ id }) => id));
  // After the commit, which keeps the attempts.
  if (visible.size === 0) throw noSuchKey();
  return {
    revoked: revoked.done.map(({ id, name }) => ({ id, name })),
    kept: keyIds
      .filter((id) => !done.has(id))
      .map((id) => ({ id, why: visible.has(id) ? 'revoked-before' : 'missing' })),
  };
}

async function revokeByReason(
  tx: Db,
  actor: Actor,
  keys: readonly SelectedPat[],
  now: Date,
): Promise<SelectedPat[]> {
  const done = new Set<ApiKeyId>();
  for (const [reason, ofReason] of Map.groupBy(keys, (key) => reasonOf(actor, key))) {
    const ids = ofReason.map(({ id }) => id);
    const how = { at: now, by: actor.userId, reason };
    for (const { id } of await revokeSelectedPats(tx, actor.tenantId, ids, how)) done.add(id);
  }
  return keys.filter(({ id }) => done.has(id));
}

function reasonOf(actor: Actor, { userId }: SelectedPat): RevokeReason {
  return userId === actor.userId ? 'owner' : 'admin';
}

/** Without a reason: an attempt at a key of another, which stays in the log, too. */
async function auditOne(
  tx: Db,
  actor: Actor,
  key: SelectedPat,
  now: Date,
  reason?: RevokeReason,
): Promise<void> {
  const target = { type: 'pat', id: key.id, label: key.name };
  const label = keyLabel('pat', key.publicId);
  await recordAudit(
    tx,
    actor,
    reason
      ? { action: 'pat.revoke', target, details: { key: label, owner: key.ownerLabel, reason } }
      : { action: 'pat.revoke', target, outcome: 'refused' },
    now,
  );
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

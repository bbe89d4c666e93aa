import type { ApiKeyId, UserId } from '#db/ids.ts';
import { type RevokedKey, revokeApiKeys } from '#db/queries/api-key-changes.ts';
import { lockSelectedPats, type SelectedPat } from '#db/queries/api-key-selection.ts';
import { lockUser } from '#db/queries/users.ts';
import type { RevokeReason } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import { recordAudit } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError, noSuchUser } from '#lib/errors.ts';
import { keyLabel } from '#lib/gateway/key-format.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { SelectedPatsInput } from './input.ts';
import { isVisibleTo, noSuchKey } from './visible-key.ts';

type Parts = Pick<Runtime, 'db' | 'evict'>;

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
  runtime: Parts,
  actor: Actor,
  { keyIds }: SelectedPatsInput,
  now: Date,
): Promise<SelectionOutcome> {
  const revoked = await runtime.db.transaction(async (tx) => {
    const found = await lockSelectedPats(tx, actor.tenantId, keyIds);
    for (const key of found.filter((one) => !isVisibleTo(actor, one))) await auditOne(tx, actor, key, now);
    const live = found.filter((key) => isVisibleTo(actor, key) && key.revokedAt === null);
    const done = await revokeByReason(tx, actor, live, now);
    for (const key of done) await auditOne(tx, actor, key, now, reasonOf(actor, key.userId));
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

/** One alone. Unlike one of a selection, it is refused where somebody else was first. */
export async function revokePat(
  runtime: Parts,
  actor: Actor,
  { keyId }: { keyId: ApiKeyId },
  now: Date,
): Promise<void> {
  const { revoked } = await revokePats(runtime, actor, { keyIds: [keyId] }, now);
  if (revoked.length === 0) throw new AppError('not_found', 'That key was revoked already.');
}

async function revokeByReason(
  tx: Db,
  actor: Actor,
  keys: readonly SelectedPat[],
  now: Date,
): Promise<SelectedPat[]> {
  const done = new Set<ApiKeyId>();
  for (const [reason, ofReason] of Map.groupBy(keys, (key) => reasonOf(actor, key.userId))) {
    const which = { ids: ofReason.map(({ id }) => id) };
    const how = { at: now, by: actor.userId, reason };
    for (const { id } of await revokeApiKeys(tx, actor.tenantId, which, how)) done.add(id);
  }
  return keys.filter(({ id }) => done.has(id));
}

function reasonOf(actor: Actor, owner: UserId | null): RevokeReason {
  return owner === actor.userId ? 'owner' : 'admin';
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

/** Every PAT of one person: an admin's verb, or one's own after a lost laptop. */
export async function revokeAllPatsOf(
  runtime: Parts,
  actor: Actor,
  { email }: { email: string },
  now: Date,
): Promise<{ revoked: RevokedKey[] }> {
  const { userId, revoked } = await runtime.db.transaction(async (tx) => {
    // The lock waits for keys that are being made, so that none slips through.
    const user = await lockUser(tx, actor.tenantId, { email });
    requirePermission(actor, user?.id === actor.userId ? 'keys:own' : 'keys:any');
    if (!user) throw noSuchUser();
    const reason = reasonOf(actor, user.id);
    const done = await revokePatsOfUser(tx, actor, user.id, reason, now);
    const target = { type: 'user', id: user.id, label: user.email };
    const details = { reason, keys: describeKeys(done) };
    await recordAudit(tx, actor, { action: 'pat.revoke-all', target, details }, now);
    return { userId: user.id, revoked: done };
  });
  if (revoked.length > 0) runtime.evict({ kind: 'user', id: userId });
  return { revoked };
}

/** Inside a transaction that holds the user's row. The caller audits there and evicts the user after its commit. */
export function revokePatsOfUser(
  tx: Db,
  actor: Actor,
  userId: UserId,
  reason: RevokeReason,
  now: Date,
): Promise<RevokedKey[]> {
  return revokeApiKeys(tx, actor.tenantId, { patsOf: userId }, { at: now, by: actor.userId, reason });
}

/** How the audit log names keys. */
export function describeKeys(keys: readonly RevokedKey[]): { name: string; key: string }[] {
  return keys.map(({ name, publicId }) => ({ name, key: keyLabel('pat', publicId) }));
}

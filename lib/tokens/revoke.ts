import type { ApiKeyId, UserId } from '#db/ids.ts';
import { lockPatsOf, type RevokedKey, revokeApiKeys } from '#db/queries/api-key-changes.ts';
import type { SelectedPat } from '#db/queries/api-key-selection.ts';
import { lockUser } from '#db/queries/users.ts';
import type { RevokeReason } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import { recordAudit } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError, noSuchUser } from '#lib/errors.ts';
import { keyLabel } from '#lib/gateway/key-shape.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { SelectedPatsInput } from './input.ts';
import { changeSelected, idsOf, type Outcome } from './selection.ts';

type Parts = Pick<Runtime, 'db' | 'evict'>;

type RevokeOutcome = Outcome<'revoked-before'>;

export interface SelectionOutcome {
  revoked: RevokeOutcome['done'];
  /** Not revoked by this: somebody else was first, or there is no such key for who asked. */
  kept: RevokeOutcome['kept'];
}

/** Some personal access tokens at once. */
export async function revokePats(
  runtime: Parts,
  actor: Actor,
  { keyIds }: SelectedPatsInput,
  now: Date,
): Promise<SelectionOutcome> {
  const { done, kept } = await changeSelected(
    runtime,
    actor,
    {
      keyIds,
      begin: async (tx) => ({
        action: 'pat.revoke',
        whyNot: ({ revokedAt }) => (revokedAt ? 'revoked-before' : undefined),
        change: (keys) => revokeByReason(tx, actor, keys, now),
        details: ({ userId }) => ({ reason: reasonOf(actor, userId) }),
      }),
    },
    now,
  );
  return { revoked: done, kept };
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

async function revokeByReason(tx: Db, actor: Actor, keys: readonly SelectedPat[], now: Date): Promise<void> {
  for (const [reason, ofReason] of Map.groupBy(keys, (key) => reasonOf(actor, key.userId))) {
    const how = { at: now, by: actor.userId, reason };
    await revokeApiKeys(tx, actor.tenantId, idsOf(ofReason), how);
  }
}

function reasonOf(actor: Actor, owner: UserId | null): RevokeReason {
  return owner === actor.userId ? 'owner' : 'admin';
}

/** Every PAT of one person: an admin's verb, or one's own after a lost laptop. */
export async function revokeAllPatsOf(
  runtime: Parts,
  actor: Actor,
  { userId }: { userId: UserId },
  now: Date,
): Promise<{ revoked: RevokedKey[] }> {
  requirePermission(actor, userId === actor.userId ? 'keys:own' : 'keys:any');
  const revoked = await runtime.db.transaction(async (tx) => {
    // The lock waits for keys that are being made, so that none slips through.
    const user = await lockUser(tx, actor.tenantId, { id: userId });
    if (!user) throw noSuchUser();
    const reason = reasonOf(actor, userId);
    const done = await revokePatsOfUser(tx, actor, { userId, reason }, now);
    const target = { type: 'user', id: userId, label: user.email };
    const details = { reason, keys: describeKeys(done) };
    await recordAudit(tx, actor, { action: 'pat.revoke-all', target, details }, now);
    return done;
  });
  if (revoked.length > 0) runtime.evict({ kind: 'user', id: userId });
  return { revoked };
}

/** Inside a transaction that holds the user's row. The caller audits there and evicts the user after its commit. */
export async function revokePatsOfUser(
  tx: Db,
  actor: Actor,
  { userId, reason }: { userId: UserId; reason: RevokeReason },
  now: Date,
): Promise<RevokedKey[]> {
  const ids = await lockPatsOf(tx, actor.tenantId, userId);
  return revokeApiKeys(tx, actor.tenantId, ids, { at: now, by: actor.userId, reason });
}

/** How the audit log names keys. */
export function describeKeys(keys: readonly RevokedKey[]): { name: string; key: string }[] {
  return keys.map(({ name, publicId }) => ({ name, key: keyLabel('pat', publicId) }));
}

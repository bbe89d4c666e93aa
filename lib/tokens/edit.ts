import { setDrainSeconds } from '#db/queries/api-key-changes.ts';
import { recordAudit, withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError } from '#lib/errors.ts';
import { keyLabel } from '#lib/gateway/key-shape.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { EditPatInput } from './input.ts';
import { findPatToChange } from './visible-key.ts';

/** What a key asks of its calls, from the next one on. Its owner changes it, and an admin anybody's in the tenant. */
export async function editPat(
  runtime: Pick<Runtime, 'db' | 'evict'>,
  actor: Actor,
  { keyId, drainSeconds }: EditPatInput,
  now: Date,
): Promise<void> {
  const key = await findPatToChange(runtime.db, actor, { keyId, action: 'pat.edit' });
  if (key.revokedAt) throw revoked();
  if (key.drainSeconds === drainSeconds) return;
  await runtime.db.transaction(async (tx) => {
    if (!(await setDrainSeconds(tx, actor.tenantId, { keyId, drainSeconds }))) throw revoked();
    const target = { type: 'pat', id: key.id, label: key.name };
    const changed = withPrevious({ drainSeconds }, key);
    const details = { key: keyLabel('pat', key.publicId), owner: key.ownerLabel, ...changed };
    await recordAudit(tx, actor, { action: 'pat.edit', target, details }, now);
  });
  runtime.evict({ kind: 'key', id: key.publicId });
}

const revoked = () => new AppError('unprocessable', 'That key was revoked: nothing about it can change.');

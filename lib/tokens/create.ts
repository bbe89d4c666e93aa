import { type ApiKeyId, newId, type UserId } from '#db/ids.ts';
import { insertApiKey } from '#db/queries/api-key-changes.ts';
import { countHeldPats } from '#db/queries/api-keys.ts';
import { getSecurityRules, type SecurityRules } from '#db/queries/tenant-settings.ts';
import { lockUser, type UserSummary } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import { type AuditActor, recordAudit } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError, noSuchUser } from '#lib/errors.ts';
import { mintKey } from '#lib/gateway/key-format.ts';
import { keyLabel } from '#lib/gateway/key-shape.ts';
import type { Keyring } from '#lib/keyring/keyring.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { endOfAskingKey } from './asking-key.ts';
import type { CreatePatInput } from './input.ts';
import { decideExpiry } from './new-key-expiry.ts';

type Parts = Pick<Runtime, 'db' | 'keyring'>;

export interface CreatedPat {
  keyId: ApiKeyId;
  /** Returned this once. It is stored nowhere. */
  plaintext: string;
}

/** For oneself. Rights are not copied: the key can always do what its owner can at that moment. */
export async function createPat(
  { db, keyring }: Parts,
  actor: Actor,
  { name, description, expiry, drainSeconds = 0 }: CreatePatInput,
  now: Date,
): Promise<CreatedPat> {
  requirePermission(actor, 'keys:own');
  return db.transaction(async (tx) => {
    // Holding the owner's row makes the count below true until the commit.
    const owner = await lockUser(tx, actor.tenantId, { id: actor.userId });
    if (!owner) throw noSuchUser();
    if (!owner.active) throw new AppError('unprocessable', 'This user is deactivated.');
    const rules = await getSecurityRules(tx, actor.tenantId);
    const expiresAt = decideExpiry(expiry, rules, now, await endOfAskingKey(tx, actor));
    await checkCount(tx, actor, rules, now);
    const createdBy = actor.userId;
    const stored = { owner, actor, createdBy, name, description, expiresAt, drainSeconds, now };
    return storePat(tx, keyring, stored);
  });
}

async function checkCount(
  tx: Db,
  { tenantId, userId }: Pick<Actor, 'tenantId' | 'userId'>,
  { maxPatsPerUser }: SecurityRules,
  now: Date,
): Promise<void> {
  if (maxPatsPerUser === null) return;
  const held = await countHeldPats(tx, tenantId, userId, now);
  if (held < maxPatsPerUser) return;
  throw new AppError(
    'unprocessable',
    `You have ${held} of ${maxPatsPerUser} keys. Revoke one that is no longer used first.`,
  );
}

interface NewPat {
  owner: Pick<UserSummary, 'id' | 'email'>;
  actor: AuditActor;
  createdBy: UserId | null;
  name: string;
  description: string;
  expiresAt: Date | null;
  drainSeconds?: number;
  now: Date;
}

/** Mints, stores and audits. Rules are the caller's: the first start has none to ask. */
export async function storePat(
  tx: Db,
  keyring: Keyring,
  { owner, actor, createdBy, name, description, expiresAt, drainSeconds = 0, now }: NewPat,
): Promise<CreatedPat> {
  const minted = mintKey('pat');
  const { kid, hash } = keyring.hashKey(minted.key);
  const keyId = await insertApiKey(tx, {
    tenantId: actor.tenantId,
    id: newId<ApiKeyId>(),
    publicId: minted.publicId,
    kind: 'pat',
    userId: owner.id,
    name,
    description,
    hash,
    hashKid: kid,
    createdAt: now,
    createdBy,
    expiresAt,
    drainSeconds,
  });
  if (!keyId) {
    const taken = `There is already a key named “${name}”.`;
    throw new AppError('conflict', taken, { fields: { name: [taken] } });
  }
  await recordAudit(
    tx,
    actor,
    {
      action: 'pat.create',
      target: { type: 'pat', id: keyId, label: name },
      details: {
        key: keyLabel('pat', minted.publicId),
        owner: owner.email,
        expiresAt: expiresAt?.toISOString() ?? null,
        ...(drainSeconds > 0 && { drainSeconds }),
      },
    },
    now,
  );
  return { keyId, plaintext: minted.key };
}

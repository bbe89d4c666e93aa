import type { GrantId } from '#db/ids.ts';
import {
  countGrantsOfVirtualAccount,
  deleteGrant,
  findGrant,
  lockVirtualAccount,
  upsertGrant,
} from '#db/queries/grants.ts';
import type { ProviderAccountSummary } from '#db/queries/provider-accounts.ts';
import { findSubject, type NamedSubject, type Subject } from '#db/queries/subjects.ts';
import type { Db } from '#db/types.ts';
import { recordAudit, withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError, noSuch } from '#lib/errors.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { RemoveGrantInput, SetGrantInput, SetGrantsInput } from './input.ts';
import { holdAccount } from './manage-account.ts';

type AccessRuntime = Pick<Runtime, 'db' | 'evict'>;

/** Gives a subject one role on a provider account, or changes the role that it has. Setting the same again changes nothing. */
export async function setGrant(
  runtime: AccessRuntime,
  actor: Actor,
  { providerAccountId, role, subject }: SetGrantInput,
  now: Date,
): Promise<{ grantId: GrantId; changed: boolean }> {
  const set = await runtime.db.transaction(async (tx) => {
    const account = await holdAccount(tx, actor, { providerAccountId, action: 'grant.set' });
    return writeGrant(tx, actor, { account, role, subject }, now);
  });
  if (set.changed) runtime.evict({ kind: 'tenant', id: actor.tenantId });
  return set;
}

/** Gives one role to several at once: to all of them, or to none. Returns how many had another role or none before. */
export async function setGrants(
  runtime: AccessRuntime,
  actor: Actor,
  { providerAccountId, role, subjects }: SetGrantsInput,
  now: Date,
): Promise<number> {
  const changed = await runtime.db.transaction(async (tx) => {
    const account = await holdAccount(tx, actor, { providerAccountId, action: 'grant.set' });
    let count = 0;
    for (const subject of subjects) {
      const set = await writeGrant(tx, actor, { account, role, subject }, now);
      if (set.changed) count += 1;
    }
    return count;
  });
  if (changed > 0) runtime.evict({ kind: 'tenant', id: actor.tenantId });
  return changed;
}

/** The last manager may go: tenant admins manage every account. The last grant of a virtual account may not. */
export async function removeGrant(
  runtime: AccessRuntime,
  actor: Actor,
  { grantId }: RemoveGrantInput,
  now: Date,
): Promise<void> {
  const { db } = runtime;
  const { tenantId } = actor;
  const grant = await findGrant(db, tenantId, grantId);
  if (!grant) throw noSuch('grant');
  const { providerAccountId, subject } = grant;
  await db.transaction(async (tx) => {
    const account = await holdAccount(tx, actor, { providerAccountId, action: 'grant.delete' });
    // As it is now that nobody else changes it.
    const held = await findGrant(tx, tenantId, grantId);
    if (!held) throw noSuch('grant');
    await refuseLastOfVirtualAccount(tx, actor, subject);
    const named = await findSubject(tx, tenantId, subject);
    await deleteGrant(tx, tenantId, grantId);
    const target = { type: 'provider-account', id: account.id, label: account.name };
    const details = { subject: named && describeSubject(named), role: held.role };
    await recordAudit(tx, actor, { action: 'grant.delete', target, details }, now);
  });
  runtime.evict({ kind: 'tenant', id: tenantId });
}

interface NewGrant {
  account: Pick<ProviderAccountSummary, 'id' | 'name'>;
  role: SetGrantInput['role'];
  subject: Subject;
}

/** One grant with its audit event. The caller holds the account, and evicts after its commit. */
async function writeGrant(
  tx: Db,
  actor: Actor,
  { account, role, subject }: NewGrant,
  now: Date,
): Promise<{ grantId: GrantId; changed: boolean }> {
  const named = await requireSubject(tx, actor, subject);
  const key = { providerAccountId: account.id, subject, role };
  const { id: grantId, previousRole } = await upsertGrant(tx, actor.tenantId, key, now);
  const changed = previousRole !== role;
  if (changed) {
    const target = { type: 'provider-account', id: account.id, label: account.name };
    const details = { subject: describeSubject(named), ...withPrevious({ role }, { role: previousRole }) };
    await recordAudit(tx, actor, { action: 'grant.set', target, details }, now);
  }
  return { grantId, changed };
}

async function requireSubject(tx: Db, actor: Actor, subject: Subject): Promise<NamedSubject> {
  const named = await findSubject(tx, actor.tenantId, subject);
  if (!named) throw noSuch(subject.kind.replace('-', ' '));
  if (!named.active) throw new AppError('unprocessable', `${named.label} is deactivated.`);
  return named;
}

async function refuseLastOfVirtualAccount(tx: Db, actor: Actor, subject: Subject): Promise<void> {
  if (subject.kind !== 'virtual-account') return;
  await lockVirtualAccount(tx, actor.tenantId, subject.id);
  if ((await countGrantsOfVirtualAccount(tx, actor.tenantId, subject.id)) > 1) return;
  throw new AppError(
    'unprocessable',
    'A virtual account keeps at least one grant. Delete the account, or give it another grant first.',
  );
}

/** As the audit log keeps it. */
export function describeSubject({ kind, id, label }: NamedSubject) {
  return { kind, id, label };
}

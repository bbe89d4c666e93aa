import type { GrantId } from '#db/ids.ts';
import { countGrantsOfVirtualAccount, deleteGrant, findGrant, upsertGrant } from '#db/queries/grants.ts';
import { findSubject, type NamedSubject, type Subject } from '#db/queries/subjects.ts';
import type { Db } from '#db/types.ts';
import { recordAudit } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError } from '#lib/errors.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { RemoveGrantInput, SetGrantInput } from './input.ts';
import { requireManager } from './manage-account.ts';

type AccessRuntime = Pick<Runtime, 'db' | 'evict'>;

/** Gives a subject one role on a provider account, or changes the role that it has. Setting the same again changes nothing. */
export async function setGrant(
  runtime: AccessRuntime,
  actor: Actor,
  input: SetGrantInput,
  now: Date,
): Promise<{ grantId: GrantId; changed: boolean }> {
  const { db } = runtime;
  const { tenantId } = actor;
  const { providerAccountId, subject, role } = input;
  const account = await requireManager(db, actor, { providerAccountId, action: 'grant.set' }, now);
  const set = await db.transaction(async (tx) => {
    const named = await requireSubject(tx, actor, subject);
    const { id, previousRole } = await upsertGrant(tx, tenantId, { providerAccountId, subject, role }, now);
    const changed = previousRole !== role;
    if (changed) {
      const target = { type: 'provider-account', id: account.id, label: account.name };
      const details = { subject: describeSubject(named), role, previousRole };
      await recordAudit(tx, actor, { action: 'grant.set', target, details }, now);
    }
    return { grantId: id, changed };
  });
  if (set.changed) runtime.evict({ kind: 'tenant', id: tenantId });
  return set;
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
  if (!grant) throw new AppError('not_found', 'This grant no longer exists.');
  const { providerAccountId, subject, role } = grant;
  const account = await requireManager(db, actor, { providerAccountId, action: 'grant.remove' }, now);
  await db.transaction(async (tx) => {
    await refuseLastOfVirtualAccount(tx, actor, subject);
    const named = await findSubject(tx, tenantId, subject);
    if (!(await deleteGrant(tx, tenantId, grantId))) {
      throw new AppError('not_found', 'This grant no longer exists.');
    }
    const target = { type: 'provider-account', id: account.id, label: account.name };
    const details = { subject: named && describeSubject(named), role };
    await recordAudit(tx, actor, { action: 'grant.remove', target, details }, now);
  });
  runtime.evict({ kind: 'tenant', id: tenantId });
}

async function requireSubject(tx: Db, actor: Actor, subject: Subject): Promise<NamedSubject> {
  const named = await findSubject(tx, actor.tenantId, subject);
  if (!named) throw new AppError('not_found', `This ${subject.kind.replace('-', ' ')} no longer exists.`);
  if (!named.active) throw new AppError('unprocessable', `${named.label} is deactivated.`);
  return named;
}

async function refuseLastOfVirtualAccount(tx: Db, actor: Actor, subject: Subject): Promise<void> {
  if (subject.kind !== 'virtual-account') return;
  if ((await countGrantsOfVirtualAccount(tx, actor.tenantId, subject.id)) > 1) return;
  throw new AppError(
    'unprocessable',
    'A virtual account keeps at least one grant. Delete the account, or give it another grant first.',
  );
}

function describeSubject({ kind, id, label }: NamedSubject) {
  return { kind, id, label };
}

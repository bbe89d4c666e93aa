import type { ProviderAccountId } from '#db/ids.ts';
import { listManagedAccountIds } from '#db/queries/grants.ts';
import { findProviderAccount, type ProviderAccountSummary } from '#db/queries/provider-accounts.ts';
import type { Db } from '#db/types.ts';
import type { AuditAction } from '#lib/audit/actions.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError } from '#lib/errors.ts';

type Person = Pick<Actor, 'tenantId' | 'userId' | 'permissions'>;

/** Tenant admins manage every provider account, others those on which a grant of theirs or of a team says so. */
export async function isManagerOf(
  db: Db,
  actor: Person,
  providerAccountId: ProviderAccountId,
): Promise<boolean> {
  if (actor.permissions.has('models:write')) return true;
  return (await listManagedAccountIds(db, actor.tenantId, actor.userId)).includes(providerAccountId);
}

/** `all`, or the accounts that a person manages: what decides which pages and buttons they see. */
export async function managedAccounts(
  db: Db,
  actor: Person,
): Promise<'all' | ReadonlySet<ProviderAccountId>> {
  if (actor.permissions.has('models:write')) return 'all';
  return new Set(await listManagedAccountIds(db, actor.tenantId, actor.userId));
}

/** The account, for someone who may change it. The refusal carries the attempt, for the audit log. */
export async function requireManager(
  db: Db,
  actor: Actor,
  { providerAccountId, action }: { providerAccountId: ProviderAccountId; action: AuditAction },
): Promise<ProviderAccountSummary> {
  const account = await findProviderAccount(db, actor.tenantId, providerAccountId);
  if (!account) throw new AppError('not_found', 'This provider account no longer exists.');
  if (await isManagerOf(db, actor, providerAccountId)) return account;
  const target = { type: 'provider-account', id: account.id, label: account.name };
  const message = 'Only managers of this provider account and tenant admins may do this.';
  throw new AppError('forbidden', message, { attempts: [{ action, target }] });
}

/** For what no single account owns: making one. */
export function requireAccountCreator(
  actor: Actor,
  { name, action }: { name: string; action: AuditAction },
): void {
  if (actor.permissions.has('models:write')) return;
  const target = { type: 'provider-account', id: '', label: name };
  throw new AppError('forbidden', 'Only tenant admins may add provider accounts.', {
    attempts: [{ action, target }],
  });
}

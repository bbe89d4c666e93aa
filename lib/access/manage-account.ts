import type { ProviderAccountId } from '#db/ids.ts';
import { listManagedAccountIds } from '#db/queries/grants.ts';
import {
  findProviderAccount,
  lockProviderAccount,
  type ProviderAccountSettings,
  type ProviderAccountSummary,
} from '#db/queries/provider-accounts.ts';
import type { Db } from '#db/types.ts';
import type { AuditAction } from '#lib/audit/actions.ts';
import type { Actor, Viewer } from '#lib/auth/actor.ts';
import { AppError, noSuch } from '#lib/errors.ts';

/** Tenant admins manage every provider account, others those on which a grant of theirs or of a team says so. */
export async function isManagerOf(
  db: Db,
  actor: Viewer,
  providerAccountId: ProviderAccountId,
): Promise<boolean> {
  if (actor.permissions.has('models:write')) return true;
  return (await listManagedAccountIds(db, actor.tenantId, actor.userId)).includes(providerAccountId);
}

/** `all`, or the accounts that a person manages: what decides which pages and buttons they see. */
export async function managedAccounts(
  db: Db,
  actor: Viewer,
): Promise<'all' | ReadonlySet<ProviderAccountId>> {
  if (actor.permissions.has('models:write')) return 'all';
  return new Set(await listManagedAccountIds(db, actor.tenantId, actor.userId));
}

interface Asked {
  providerAccountId: ProviderAccountId;
  action: AuditAction;
}

/** The account, for someone who may change it and only looks. The refusal carries the attempt, for the audit log. */
export async function requireManager(
  db: Db,
  actor: Actor,
  { providerAccountId, action }: Asked,
): Promise<ProviderAccountSummary> {
  return managed(db, actor, await findProviderAccount(db, actor.tenantId, providerAccountId), action);
}

/**
 * The account, for someone who changes it, its models or its grants: locked before any of them. Whoever comes next
 * waits, and is asked for the right and reads what to decide on as the one before has left it.
 */
export async function holdAccount(
  tx: Db,
  actor: Actor,
  { providerAccountId, action }: Asked,
): Promise<ProviderAccountSettings> {
  return managed(tx, actor, await lockProviderAccount(tx, actor.tenantId, providerAccountId), action);
}

async function managed<Account extends ProviderAccountSummary>(
  db: Db,
  actor: Actor,
  account: Account | undefined,
  action: AuditAction,
): Promise<Account> {
  if (!account) throw noSuch('provider account');
  if (await isManagerOf(db, actor, account.id)) return account;
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

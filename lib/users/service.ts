import { newId, type TenantId, type UserId } from '#db/ids.ts';
import { setPasswordHash } from '#db/queries/passwords.ts';
import { clearTriesOfAccount } from '#db/queries/sign-in-throttles.ts';
import { insertUser, lockUser, setUserActive, type UserSummary, updateUser } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import type { TenantRole } from '#lib/access/permissions.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import { recordAudit, withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { hashPassword } from '#lib/auth/password.ts';
import { accountSubject } from '#lib/auth/throttle.ts';
import { AppError, noSuchUser } from '#lib/errors.ts';
import { randomBase62 } from '#lib/gateway/key-format.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { describeKeys, revokePatsOfUser } from '#lib/tokens/revoke.ts';
import type { CreateUserInput } from './input.ts';
import { keepAnAdmin } from './last-admin.ts';

type Parts = Pick<Runtime, 'db' | 'evict'>;

/** 20 characters of 62: 119 bits, and no sign that a keyboard hides. */
export function generatePassword(): string {
  return randomBase62(20);
}

export async function createUser(
  { db }: Pick<Parts, 'db'>,
  actor: Actor,
  input: CreateUserInput,
  now: Date,
): Promise<{ user: UserSummary; generatedPassword: string | undefined }> {
  requirePermission(actor, 'users:write');
  const generatedPassword = input.signIn === 'generate' ? generatePassword() : undefined;
  const password = input.signIn === 'password' ? input.password : generatedPassword;
  const passwordHash = password ? await hashPassword(password) : null;
  const user = await db.transaction(async (tx) => {
    const inserted = await insertUser(tx, {
      tenantId: actor.tenantId,
      id: newId<UserId>(),
      email: input.email,
      displayName: input.displayName,
      roles: input.roles,
      passwordHash,
      passwordChangeDue: passwordHash !== null,
      createdAt: now,
      updatedAt: now,
    });
    if (!inserted) {
      const taken = `There is already a user with the address ${input.email}.`;
      throw new AppError('conflict', taken, { fields: { email: [taken] } });
    }
    const details = { roles: input.roles, signIn: input.signIn };
    await recordAudit(tx, actor, { action: 'user.create', target: targetOf(inserted), details }, now);
    return inserted;
  });
  return { user, generatedPassword };
}

/** Ends sessions, keys and open streams of a person, in one transaction. */
export async function deactivateUser(
  runtime: Parts,
  actor: Actor,
  { userId }: { userId: UserId },
  now: Date,
): Promise<{ user: UserSummary; revokedKeys: number }> {
  requirePermission(actor, 'users:write');
  const { user, revokedKeys } = await runtime.db.transaction(async (tx) => {
    const found = await getLockedUser(tx, actor.tenantId, userId);
    if (!found.active) throw new AppError('unprocessable', 'This user is deactivated already.');
    await setUserActive(tx, actor.tenantId, userId, false, now);
    await keepAnAdmin(tx);
    refuseOneself(actor, userId, 'You cannot deactivate yourself. Another tenant admin can.');
    const keys = await revokePatsOfUser(tx, actor, { userId: found.id, reason: 'user-deactivated' }, now);
    const details = { revokedKeys: describeKeys(keys) };
    await recordAudit(tx, actor, { action: 'user.deactivate', target: targetOf(found), details }, now);
    return {
      user: { ...found, active: false, deactivatedAt: now, updatedAt: now },
      revokedKeys: keys.length,
    };
  });
  runtime.evict({ kind: 'user', id: userId });
  return { user, revokedKeys };
}

/** Lets a person sign in again. Keys and sessions that a deactivation ended stay ended. */
export async function reactivateUser(
  runtime: Parts,
  actor: Actor,
  { userId }: { userId: UserId },
  now: Date,
): Promise<UserSummary> {
  requirePermission(actor, 'users:write');
  const user = await runtime.db.transaction(async (tx) => {
    const found = await getLockedUser(tx, actor.tenantId, userId);
    if (found.active) throw new AppError('unprocessable', 'This user is active already.');
    await setUserActive(tx, actor.tenantId, userId, true, now);
    await recordAudit(tx, actor, { action: 'user.reactivate', target: targetOf(found) }, now);
    return { ...found, active: true, deactivatedAt: null, updatedAt: now };
  });
  runtime.evict({ kind: 'user', id: userId });
  return user;
}

export async function changeRoles(
  runtime: Parts,
  actor: Actor,
  { userId, roles }: { userId: UserId; roles: TenantRole[] },
  now: Date,
): Promise<UserSummary> {
  requirePermission(actor, 'users:write');
  const user = await runtime.db.transaction(async (tx) => {
    const found = await getLockedUser(tx, actor.tenantId, userId);
    if (isSameSet(found.roles, roles)) return found;
    const updated = await updateUser(tx, actor.tenantId, userId, { roles }, now);
    if (!updated) throw new Error('a locked user is not there');
    await keepAnAdmin(tx);
    refuseOneself(actor, userId, 'You cannot change your own role. Another tenant admin can.');
    const details = withPrevious({ roles }, found);
    await recordAudit(tx, actor, { action: 'user.edit-roles', target: targetOf(found), details }, now);
    return updated;
  });
  runtime.evict({ kind: 'user', id: userId });
  return user;
}

/** For who forgot theirs: a new password, told once to the admin. No session outlives it, nor the waits of the lost one. */
export async function resetPassword(
  { db }: Pick<Parts, 'db'>,
  actor: Actor,
  { userId }: { userId: UserId },
  now: Date,
): Promise<{ generatedPassword: string }> {
  requirePermission(actor, 'users:write');
  const generatedPassword = generatePassword();
  const passwordHash = await hashPassword(generatedPassword);
  await db.transaction(async (tx) => {
    const user = await getLockedUser(tx, actor.tenantId, userId);
    await setPasswordHash(tx, actor.tenantId, userId, passwordHash, now);
    await clearTriesOfAccount(tx, accountSubject(user.email));
    await recordAudit(tx, actor, { action: 'user.reset-password', target: targetOf(user) }, now);
  });
  return { generatedPassword };
}

/** Nobody locks themselves out by a slip. The rule of the last admin is asked before: its reason is the better one. */
function refuseOneself(actor: Actor, userId: UserId, message: string): void {
  if (actor.userId === userId) throw new AppError('unprocessable', message);
}

async function getLockedUser(tx: Db, tenantId: TenantId, userId: UserId): Promise<UserSummary> {
  const user = await lockUser(tx, tenantId, { id: userId });
  if (!user) throw noSuchUser();
  return user;
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item) => other.includes(item));
}

function targetOf(user: UserSummary) {
  return { type: 'user', id: user.id, label: user.email };
}

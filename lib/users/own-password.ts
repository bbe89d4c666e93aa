import { findPasswordHash, replacePasswordHash } from '#db/queries/passwords.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import { recordAudit } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { hashPassword, verifyPassword } from '#lib/auth/password.ts';
import { passwordProblem } from '#lib/auth/password-rules.ts';
import { waitWords } from '#lib/auth/sign-in-words.ts';
import { forgiveTry, signInTry, takeTry } from '#lib/auth/throttle.ts';
import { AppError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { ChangePasswordInput } from './input.ts';

interface OwnPasswordChange extends ChangePasswordInput {
  /** The browser, where it is known for this account. */
  device?: string | undefined;
}

/**
 * One's own password, by who knows the present one: a session that was left open or copied is not enough. All
 * sessions end; the one that asked may go on with the version returned.
 */
export async function changeOwnPassword(
  { db }: Pick<Runtime, 'db'>,
  actor: Actor,
  { currentPassword, newPassword, device }: OwnPasswordChange,
  now: Date,
): Promise<{ sessionVersion: number }> {
  requirePermission(actor, 'self');
  const problem = passwordProblem(newPassword, actor.email);
  if (problem) throw refusal('newPassword', problem);
  const checked = await checkCurrent(db, actor, { currentPassword, device }, now);
  const passwordHash = await hashPassword(newPassword);
  const { tenantId, userId, email } = actor;
  const sessionVersion = await db.transaction(async (tx) => {
    const version = await replacePasswordHash(tx, tenantId, userId, { checked, passwordHash }, now);
    if (version === undefined) {
      throw new AppError('conflict', 'Your password was changed elsewhere in the meantime. Sign in again.');
    }
    const target = { type: 'user', id: userId, label: email };
    await recordAudit(tx, actor, { action: 'user.change-password', target }, now);
    return version;
  });
  return { sessionVersion };
}

/** Counted with the tries at the sign-in page: who holds a session gets no guesses beyond those. */
async function checkCurrent(
  db: Runtime['db'],
  { tenantId, userId, email, origin: { address } }: Actor,
  { currentPassword, device }: Pick<OwnPasswordChange, 'currentPassword' | 'device'>,
  now: Date,
): Promise<string> {
  const found = await findPasswordHash(db, tenantId, userId);
  if (!found) throw new AppError('unauthenticated', 'Your session has ended. Sign in to continue.');
  const { passwordHash } = found;
  if (passwordHash === null) {
    throw new AppError('unprocessable', 'You sign in with single sign-on: there is no password to change.');
  }
  const attempt = signInTry({ email, address, device });
  const waitSeconds = await takeTry(db, attempt, now);
  if (waitSeconds !== undefined) {
    throw refusal('currentPassword', `Too many tries. Wait ${waitWords(waitSeconds)}, then try again.`);
  }
  if (!(await verifyPassword(passwordHash, currentPassword))) {
    log.warn({ userId, address }, 'password.change_refused');
    throw refusal('currentPassword', 'This is not your current password.');
  }
  await forgiveTry(db, attempt, now);
  return passwordHash;
}

function refusal(field: 'currentPassword' | 'newPassword', message: string): AppError {
  return new AppError('invalid', message, { fields: { [field]: [message] } });
}

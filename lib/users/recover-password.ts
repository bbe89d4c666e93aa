import { setPasswordHash } from '#db/queries/passwords.ts';
import { clearTriesOfAccount } from '#db/queries/sign-in-throttles.ts';
import { findSignInUser } from '#db/queries/sign-in-users.ts';
import { findHomeTenant } from '#db/queries/tenants.ts';
import { listUsers, lockUser, setUserActive } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { recordAudit, type SystemActor } from '#lib/audit/record.ts';
import { hashPassword } from '#lib/auth/password.ts';
import { accountSubject } from '#lib/auth/throttle.ts';
import { AppError } from '#lib/errors.ts';
import { generatePassword } from './service.ts';

export interface RecoveredPassword {
  email: string;
  password: string;
  /** The person was deactivated and is no more. */
  activated: boolean;
}

const mostAdminsNamed = 5;

/**
 * For where nobody is left who could set it in the portal. Its caller holds the database itself, so it asks for no
 * permission; the log says that the system did it. Waits of the sign-in page end too: they began with the lost password.
 */
export async function recoverPassword(
  db: Db,
  { email, activate }: { email: string; activate: boolean },
  now: Date,
): Promise<RecoveredPassword> {
  const found = await findSignInUser(db, email.trim());
  if (!found) throw new AppError('not_found', await unknownWords(db, email));
  const { tenantId, userId } = found;
  const system: SystemActor = { tenantId, system: true };
  const target = { type: 'user', id: userId, label: found.email };
  const password = generatePassword();
  const passwordHash = await hashPassword(password);
  return db.transaction(async (tx) => {
    const user = await lockUser(tx, tenantId, { id: userId });
    if (!user) throw new AppError('not_found', await unknownWords(tx, email));
    const activated = !user.active;
    if (activated && !activate) {
      const words = `${user.email} is deactivated: add --activate to let them sign in again`;
      throw new AppError('unprocessable', words);
    }
    if (activated) {
      await setUserActive(tx, tenantId, userId, true, now);
      await recordAudit(tx, system, { action: 'user.reactivate', target }, now);
    }
    await setPasswordHash(tx, tenantId, userId, passwordHash, now);
    await clearTriesOfAccount(tx, accountSubject(user.email));
    await recordAudit(tx, system, { action: 'user.reset-password', target }, now);
    return { email: user.email, password, activated };
  });
}

/** Who forgot the password may have forgotten the address too. */
async function unknownWords(db: Db, email: string): Promise<string> {
  const tenant = await findHomeTenant(db);
  const admins = tenant
    ? await listUsers(db, tenant.id, { role: 'tenant-admin' }, { limit: mostAdminsNamed })
    : undefined;
  const names = admins?.rows.map((admin) => admin.email) ?? [];
  if (names.length === 0) return `there is no user ${email}, and no other: the first start makes an admin`;
  return `there is no user ${email}. Tenant admins: ${names.join(', ')}`;
}

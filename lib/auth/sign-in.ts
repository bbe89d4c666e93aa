import type { TenantId, UserId } from '#db/ids.ts';
import { findSignInUser, touchSignedIn } from '#db/queries/sign-in-users.ts';
import type { Db } from '#db/types.ts';
import { verifyPassword } from './password.ts';
import { forgiveTry, signInTry, takeTry } from './throttle.ts';

/** What a session is made of. */
export interface SignedIn {
  tenantId: TenantId;
  userId: UserId;
  email: string;
  sessionVersion: number;
}

export type SignInRefusal =
  | { reason: 'wrong' }
  | { reason: 'deactivated' }
  | { reason: 'throttled'; waitSeconds: number };

/** A refusal tells the log, and nobody else, whose account was tried where there is one. */
export type SignInAnswer = { user: SignedIn } | { refusal: SignInRefusal; userId?: UserId | undefined };

interface Credentials {
  email: string;
  password: string;
  address: string | null;
  device?: string | undefined;
}

/** An unknown address costs the same time and gets the same answer as a wrong password. */
export async function checkCredentials(
  db: Db,
  { email, password, address, device }: Credentials,
  now: Date,
): Promise<SignInAnswer> {
  const attempt = signInTry({ email, address, device });
  // Side by side, so that the time of a try that has to wait does not tell either whether somebody was found.
  const [waitSeconds, found] = await Promise.all([
    takeTry(db, attempt, now),
    email.includes('\u0000') ? undefined : findSignInUser(db, email.trim()),
  ]);
  const userId = found?.userId;
  if (waitSeconds !== undefined) return { refusal: { reason: 'throttled', waitSeconds }, userId };
  const right = await verifyPassword(found?.passwordHash, password);
  if (!right || !found) return { refusal: { reason: 'wrong' }, userId };
  await forgiveTry(db, attempt, now);
  // Said only to who knows the password.
  if (!found.active) return { refusal: { reason: 'deactivated' }, userId };
  await touchSignedIn(db, found.tenantId, found.userId, now);
  const { tenantId, sessionVersion } = found;
  return { user: { tenantId, userId: found.userId, email: found.email, sessionVersion } };
}

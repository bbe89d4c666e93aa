import 'server-only';
import { cookies } from 'next/headers';
import { type CheckedSession, checkSession } from '#lib/auth/session.ts';
import type { SignedIn } from '#lib/auth/sign-in.ts';
import { isServedSecurely } from '#lib/security/strict-transport.ts';
import type { AuthParts } from './auth-config.ts';
import {
  openSessionCookie,
  type SessionKeys,
  sessionCookieName,
  startSessionCookie,
} from './session-cookie.ts';

type AuthSettings = AuthParts['config'];

function keysOf(config: AuthSettings): SessionKeys {
  const { authSecret } = config;
  if (!authSecret) throw new Error('there is no session secret');
  return { secret: authSecret, secure: isServedSecurely(config) };
}

/**
 * Reads the cookie itself, not through next-auth, which looks at the request's headers: the page that is drawn in the
 * answer to an action would there have the session from before the action.
 */
export async function readSession({ db, config }: AuthParts, now: Date): Promise<CheckedSession | undefined> {
  const keys = keysOf(config);
  const cookie = (await cookies()).get(sessionCookieName(keys.secure))?.value;
  const token = cookie && (await openSessionCookie(cookie, keys));
  return token ? checkSession(db, token, now) : undefined;
}

/** After the person's version was raised: this browser goes on with a new session, every other has to sign in. */
export async function restartSession(config: AuthSettings, user: SignedIn, now: Date): Promise<void> {
  (await cookies()).set(await startSessionCookie(user, keysOf(config), now));
}

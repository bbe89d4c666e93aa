import 'server-only';
import { cookies } from 'next/headers';
import { decode } from 'next-auth/jwt';
import type { Member } from '#lib/auth/actor.ts';
import type { SignedIn } from '#lib/auth/sign-in.ts';
import { type AuthParts, continueSession } from './auth-config.ts';
import { type SessionKeys, sessionCookieName, startSessionCookie } from './session-cookie.ts';

type AuthSettings = AuthParts['config'];

function keysOf({ authSecret, publicUrl }: AuthSettings): SessionKeys {
  if (!authSecret) throw new Error('there is no session secret');
  return { secret: authSecret, secure: publicUrl.startsWith('https:') };
}

/**
 * Reads the cookie itself, not through next-auth, which looks at the request's headers: the page that is drawn in the
 * answer to an action would there have the session from before the action.
 */
export async function readSession(
  { db, config }: AuthParts,
  now: Date,
): Promise<{ member?: Member; outage?: boolean } | undefined> {
  const { secret, secure } = keysOf(config);
  const salt = sessionCookieName(secure);
  const token = (await cookies()).get(salt)?.value;
  const claims = token && (await decode({ token, secret, salt }).catch(() => null));
  return claims ? ((await continueSession(db, claims, now)) ?? undefined) : undefined;
}

/** After the person's version was raised: this browser goes on with a new session, every other has to sign in. */
export async function restartSession(config: AuthSettings, user: SignedIn, now: Date): Promise<void> {
  const keys = keysOf(config);
  (await cookies()).set({
    ...(await startSessionCookie(user, keys, now)),
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: keys.secure,
  });
}

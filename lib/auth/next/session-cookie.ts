import { decode, encode } from 'next-auth/jwt';
import { readClaims, remainingSeconds, type SessionClaims, startSession } from '#lib/auth/session.ts';
import type { SignedIn } from '#lib/auth/sign-in.ts';

const renewAfterSeconds = 300;

export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-latchkey.session' : 'latchkey.session';
}

export interface SessionKeys {
  secret: string;
  secure: boolean;
}

/** Of every cookie of the sign-in: no script reads it; links from elsewhere bring it along, forms do not. */
export function cookieAttributes(secure: boolean) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
}

type CookieAttributes = ReturnType<typeof cookieAttributes>;

export interface SessionCookie extends CookieAttributes {
  name: string;
  value: string;
  maxAge: number;
}

/** What a cookie holds, where it is one of ours that did not go idle. */
export function openSessionCookie(cookie: string, { secret, secure }: SessionKeys) {
  return decode({ token: cookie, secret, salt: sessionCookieName(secure) }).catch(() => null);
}

async function sealSessionCookie(
  claims: SessionClaims,
  { secret, secure }: SessionKeys,
  maxAge: number,
): Promise<SessionCookie> {
  const name = sessionCookieName(secure);
  const value = await encode({ token: { ...claims }, secret, salt: name, maxAge });
  return { name, value, maxAge, ...cookieAttributes(secure) };
}

/** A session without a visit to the sign-in page, for who has just shown the password. */
export function startSessionCookie(user: SignedIn, keys: SessionKeys, now: Date): Promise<SessionCookie> {
  const claims = startSession(user, now);
  return sealSessionCookie(claims, keys, remainingSeconds(claims, now));
}

/**
 * Keeps a session that is used from going idle: pages cannot set cookies while they render, so the proxy does. It
 * asks nothing about the person and lets nobody in; whoever was signed out holds a fresh cookie that opens nothing.
 */
export async function renewSessionCookie(
  cookie: string,
  keys: SessionKeys,
  now: Date,
): Promise<SessionCookie | undefined> {
  const payload = await openSessionCookie(cookie, keys);
  const claims = payload && readClaims(payload);
  const issuedAt = payload?.iat;
  if (!claims || typeof issuedAt !== 'number') return undefined;
  if (now.getTime() / 1_000 - issuedAt < renewAfterSeconds) return undefined;
  const maxAge = remainingSeconds(claims, now);
  return maxAge === 0 ? undefined : sealSessionCookie(claims, keys, maxAge);
}

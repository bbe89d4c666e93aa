import { decode, encode } from 'next-auth/jwt';
import {
  idleSeconds,
  readClaims,
  remainingSeconds,
  renewClaims,
  type SessionClaims,
  startSession,
} from '#lib/auth/session.ts';
import type { SignedIn } from '#lib/auth/sign-in.ts';

const renewAfterSeconds = 300;

/**
 * next-auth judges the end of a seal by the clock of this machine. So it is out of the way, years from now: when a
 * session ends is told by its claims, which are judged by the time that replicas agree on.
 */
export const sealSeconds = 10 * 365 * 86_400;

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

/** What next-auth is to give its own: a browser goes by the age, not by the day that next-auth reckons by this machine. */
export function sessionCookieOptions(secure: boolean) {
  return { ...cookieAttributes(secure), maxAge: idleSeconds };
}

type CookieAttributes = ReturnType<typeof cookieAttributes>;

export interface SessionCookie extends CookieAttributes {
  name: string;
  value: string;
  maxAge: number;
}

/** What a cookie holds, where it is one of ours. Whether its session goes on, `checkSession` says. */
export function openSessionCookie(cookie: string, { secret, secure }: SessionKeys) {
  return decode({ token: cookie, secret, salt: sessionCookieName(secure) }).catch(() => null);
}

async function sealSessionCookie(
  claims: SessionClaims,
  { secret, secure }: SessionKeys,
  now: Date,
): Promise<SessionCookie> {
  const name = sessionCookieName(secure);
  const value = await encode({ token: { ...claims }, secret, salt: name, maxAge: sealSeconds });
  return { name, value, maxAge: remainingSeconds(claims, now), ...cookieAttributes(secure) };
}

/** A session without a visit to the sign-in page, for who has just shown the password. */
export function startSessionCookie(user: SignedIn, keys: SessionKeys, now: Date): Promise<SessionCookie> {
  return sealSessionCookie(startSession(user, now), keys, now);
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
  if (!claims || remainingSeconds(claims, now) === 0) return undefined;
  if (now.getTime() / 1_000 - claims.used < renewAfterSeconds) return undefined;
  return sealSessionCookie(renewClaims(claims, now), keys, now);
}

import { decode, encode } from 'next-auth/jwt';
import { readClaims, remainingSeconds, startSession } from '#lib/auth/session.ts';
import type { SignedIn } from '#lib/auth/sign-in.ts';

const renewAfterSeconds = 300;

export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-latchkey.session' : 'latchkey.session';
}

export interface SessionKeys {
  secret: string;
  secure: boolean;
}

export interface RenewedCookie {
  name: string;
  value: string;
  maxAge: number;
}

/** A session without a visit to the sign-in page, for who has just shown the password. */
export async function startSessionCookie(
  user: SignedIn,
  { secret, secure }: SessionKeys,
  now: Date,
): Promise<RenewedCookie> {
  const claims = startSession(user, now);
  const name = sessionCookieName(secure);
  const maxAge = remainingSeconds(claims, now);
  return { name, maxAge, value: await encode({ token: { ...claims }, secret, salt: name, maxAge }) };
}

/**
 * Keeps a session that is used from going idle: pages cannot set cookies while they render, so the proxy does. It
 * asks nothing about the person and lets nobody in; whoever was signed out holds a fresh cookie that opens nothing.
 */
export async function renewSessionCookie(
  token: string,
  { secret, secure }: SessionKeys,
  now: Date,
): Promise<RenewedCookie | undefined> {
  const name = sessionCookieName(secure);
  const payload = await decode({ token, secret, salt: name }).catch(() => null);
  const claims = payload && readClaims(payload);
  const issuedAt = payload?.iat;
  if (!claims || typeof issuedAt !== 'number') return undefined;
  if (now.getTime() / 1_000 - issuedAt < renewAfterSeconds) return undefined;
  const maxAge = remainingSeconds(claims, now);
  if (maxAge === 0) return undefined;
  return { name, maxAge, value: await encode({ token: { ...claims }, secret, salt: name, maxAge }) };
}

import { decode, encode } from 'next-auth/jwt';
import { readClaims, remainingSeconds } from '#lib/auth/session.ts';

const renewAfterSeconds = 300;

export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-latchkey.session' : 'latchkey.session';
}

export interface RenewedCookie {
  name: string;
  value: string;
  maxAge: number;
}

/**
 * Keeps a session that is used from going idle: pages cannot set cookies while they render, so the proxy does. It
 * asks nothing about the person and lets nobody in; whoever was signed out holds a fresh cookie that opens nothing.
 */
export async function renewSessionCookie(
  token: string,
  { secret, secure }: { secret: string; secure: boolean },
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

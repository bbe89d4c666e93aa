import { asId, asSealedTenantId, type UserId } from '#db/ids.ts';
import { findSessionUser } from '#db/queries/sign-in-users.ts';
import type { Db } from '#db/types.ts';
import { log } from '#lib/log.ts';
import type { Member } from './actor.ts';
import type { SignedIn } from './sign-in.ts';

export const idleSeconds = 8 * 3_600;
export const absoluteSeconds = 7 * 24 * 3_600;

/** What the cookie holds, encrypted. Rights are not in it: they are read anew with every request. */
export interface SessionClaims {
  tid: string;
  uid: string;
  /** The session ends when the user's version is another. */
  ver: number;
  /** Epoch seconds of the sign-in. */
  start: number;
  /** Epoch seconds of when its cookie was last made anew: from here it goes idle. */
  used: number;
}

export function startSession(user: SignedIn, now: Date): SessionClaims {
  const start = secondsOf(now);
  return { tid: user.tenantId, uid: user.userId, ver: user.sessionVersion, start, used: start };
}

/** What a cookie of a session holds that is used at this moment. */
export function renewClaims<Claims extends SessionClaims>(claims: Claims, now: Date): Claims {
  return { ...claims, used: secondsOf(now) };
}

export function readClaims(token: Readonly<Record<string, unknown>>): SessionClaims | undefined {
  // The release before this one told only when a cookie was sealed, and a replica of it may still do so.
  const { tid, uid, ver, start, used = token.iat } = token;
  if (typeof tid !== 'string' || typeof uid !== 'string') return undefined;
  if (typeof ver !== 'number' || typeof start !== 'number' || typeof used !== 'number') return undefined;
  return { tid, uid, ver, start, used };
}

/** Seconds that a session goes on if nobody uses it: what is left of its eight hours, and of the week in any case. */
export function remainingSeconds({ start, used }: SessionClaims, now: Date): number {
  return Math.max(0, Math.min(used + idleSeconds, start + absoluteSeconds) - secondsOf(now));
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1_000);
}

/** A session that goes on: with its person as they are at this moment, or without while the database does not answer. */
export type CheckedSession = SessionClaims & ({ member: Member } | { outage: true });

/** The one check of a session, of what its cookie holds; undefined where it has ended. An outage signs nobody out. */
export async function checkSession(
  db: Db,
  token: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<CheckedSession | undefined> {
  const claims = readClaims(token);
  if (!claims) return undefined;
  try {
    const member = await findMember(db, claims, now);
    return member && { ...claims, member };
  } catch (error) {
    log.error({ error }, 'session.unreadable');
    return { ...claims, outage: true };
  }
}

async function findMember(db: Db, claims: SessionClaims, now: Date): Promise<Member | undefined> {
  const tenantId = asSealedTenantId(claims.tid);
  const userId = asId<UserId>(claims.uid);
  if (!tenantId || !userId || remainingSeconds(claims, now) === 0) return undefined;
  const user = await findSessionUser(db, tenantId, userId);
  if (!user?.active || user.sessionVersion !== claims.ver) return undefined;
  const { email, displayName, roles } = user;
  return { tenantId, userId, email, displayName, roles };
}

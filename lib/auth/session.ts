import { asId, type TenantId, type UserId } from '#db/ids.ts';
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
}

export function startSession(user: SignedIn, now: Date): SessionClaims {
  return {
    tid: user.tenantId,
    uid: user.userId,
    ver: user.sessionVersion,
    start: Math.floor(now.getTime() / 1_000),
  };
}

export function readClaims(token: Readonly<Record<string, unknown>>): SessionClaims | undefined {
  const { tid, uid, ver, start } = token;
  if (typeof tid !== 'string' || typeof uid !== 'string') return undefined;
  if (typeof ver !== 'number' || typeof start !== 'number') return undefined;
  return { tid, uid, ver, start };
}

/** Seconds that a session may go on without being used; none once a week is over, used or not. */
export function remainingSeconds({ start }: Pick<SessionClaims, 'start'>, now: Date): number {
  const left = start + absoluteSeconds - Math.floor(now.getTime() / 1_000);
  return Math.max(0, Math.min(idleSeconds, left));
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
  const tenantId = asId<TenantId>(claims.tid);
  const userId = asId<UserId>(claims.uid);
  if (!tenantId || !userId || remainingSeconds(claims, now) === 0) return undefined;
  const user = await findSessionUser(db, tenantId, userId);
  if (!user?.active || user.sessionVersion !== claims.ver) return undefined;
  const { email, displayName, roles } = user;
  return { tenantId, userId, email, displayName, roles };
}

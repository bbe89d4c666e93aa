import { and, eq, lt, or, sql } from 'drizzle-orm';
import { signInThrottles, type ThrottleScope } from '../schema/index.ts';
import type { Db } from '../types.ts';

export interface ThrottleRule {
  scope: ThrottleScope;
  /** Tries before the first wait. */
  free: number;
  longestWaitSeconds: number;
  /** After this long without a try the count begins anew. */
  forgetSeconds: number;
}

/**
 * Counts a try before its password is looked at, so that a thousand at once cannot all pass the check; the
 * statement is one, so that they queue on the row. Returns until when to wait where the try is not allowed.
 */
export async function reserveTry(
  db: Db,
  rule: ThrottleRule,
  subject: string,
  now: Date,
): Promise<{ allowed: true } | { allowed: false; until: Date }> {
  const { failures, blockedUntil, updatedAt } = signInThrottles;
  const at = sql`${now.toISOString()}::timestamptz`;
  const next = sql`case when ${updatedAt} < ${at} - make_interval(secs => ${rule.forgetSeconds}) then 1 else ${failures} + 1 end`;
  const wait = sql`least(${rule.longestWaitSeconds}::float8, power(2, least((${next}) - ${rule.free}, 30)))`;
  const reserved = await db
    .insert(signInThrottles)
    .values({ scope: rule.scope, subject, failures: 1, blockedUntil: null, updatedAt: now })
    .onConflictDoUpdate({
      target: [signInThrottles.scope, signInThrottles.subject],
      set: {
        failures: next,
        blockedUntil: sql`case when (${next}) >= ${rule.free} then ${at} + make_interval(secs => ${wait}) end`,
        updatedAt: now,
      },
      setWhere: sql`${blockedUntil} is null or ${blockedUntil} <= ${at}`,
    })
    .returning({ failures });
  if (reserved.length > 0) return { allowed: true };
  const [blocked] = await db
    .select({ until: blockedUntil })
    .from(signInThrottles)
    .where(and(eq(signInThrottles.scope, rule.scope), eq(signInThrottles.subject, subject)));
  return { allowed: false, until: blocked?.until ?? now };
}

export async function clearTries(db: Db, scope: ThrottleScope, subject: string): Promise<void> {
  await db
    .delete(signInThrottles)
    .where(and(eq(signInThrottles.scope, scope), eq(signInThrottles.subject, subject)));
}

/** Wherever from and however often an account was tried: it waits no longer. Browsers and addresses keep their counts. */
export async function clearTriesOfAccount(db: Db, account: string): Promise<void> {
  const { scope, subject } = signInThrottles;
  const placesOfIt = and(eq(scope, 'place'), sql`starts_with(${subject}, ${`${account} `})`);
  await db.delete(signInThrottles).where(or(and(eq(scope, 'account'), eq(subject, account)), placesOfIt));
}

/** Takes one counted try back. Clearing would let whoever owns one account guess at others without end. */
export async function returnTry(db: Db, scope: ThrottleScope, subject: string): Promise<void> {
  await db
    .update(signInThrottles)
    .set({ failures: sql`greatest(${signInThrottles.failures} - 1, 0)`, blockedUntil: null })
    .where(and(eq(signInThrottles.scope, scope), eq(signInThrottles.subject, subject)));
}

export async function deleteOldTries(db: Db, before: Date): Promise<void> {
  await db.delete(signInThrottles).where(lt(signInThrottles.updatedAt, before));
}

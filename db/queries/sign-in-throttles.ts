import { and, eq, gt, lt, max, or, sql } from 'drizzle-orm';
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

/** One of the counts that a try is judged by. */
export interface ThrottleCount {
  rule: ThrottleRule;
  subject: string;
}

/**
 * Counts a try before its password is looked at, so that a thousand at once cannot all pass the check; by all of
 * the rules or by none, so that one that has to wait uses up nothing. Returns until when to wait.
 */
export async function reserveTry(
  db: Db,
  counts: readonly ThrottleCount[],
  now: Date,
): Promise<{ allowed: true } | { allowed: false; until: Date }> {
  const stopped = new Error('another try was faster');
  try {
    const until = await db.transaction(async (tx) => {
      const wait = await findWait(tx, counts, now);
      if (wait) return wait;
      for (const count of counts) if (!(await countTry(tx, count, now))) throw stopped;
      return undefined;
    });
    return until ? { allowed: false, until } : { allowed: true };
  } catch (error) {
    if (error !== stopped) throw error;
    return { allowed: false, until: (await findWait(db, counts, now)) ?? now };
  }
}

/** The longest of the waits that hold. It locks nothing: who is stopped does not queue with those who are not. */
async function findWait(db: Db, counts: readonly ThrottleCount[], now: Date): Promise<Date | undefined> {
  const { scope, subject, blockedUntil } = signInThrottles;
  const ofThese = counts.map((count) => and(eq(scope, count.rule.scope), eq(subject, count.subject)));
  const [found] = await db
    .select({ until: max(blockedUntil) })
    .from(signInThrottles)
    .where(and(gt(blockedUntil, now), or(...ofThese)));
  return found?.until ?? undefined;
}

/** One statement, so that tries queue on the row; false where the row is to wait. */
async function countTry(tx: Db, { rule, subject }: ThrottleCount, now: Date): Promise<boolean> {
  const { failures, blockedUntil, updatedAt } = signInThrottles;
  const at = sql`${now.toISOString()}::timestamptz`;
  const next = sql`case when ${updatedAt} < ${at} - make_interval(secs => ${rule.forgetSeconds}) then 1 else ${failures} + 1 end`;
  const wait = sql`least(${rule.longestWaitSeconds}::float8, power(2, least((${next}) - ${rule.free}, 30)))`;
  const counted = await tx
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
  return counted.length > 0;
}

export async function clearTries(db: Db, scope: ThrottleScope, subject: string): Promise<void> {
  await db
    .delete(signInThrottles)
    .where(and(eq(signInThrottles.scope, scope), eq(signInThrottles.subject, subject)));
}

/**
 * Wherever from and however often an account was tried: it waits no longer. Browsers and addresses keep their counts.
 * Places before the account, as tries lock them: the other way round the two could wait for each other.
 */
export async function clearTriesOfAccount(db: Db, account: string): Promise<void> {
  const { scope, subject } = signInThrottles;
  await db
    .delete(signInThrottles)
    .where(and(eq(scope, 'place'), sql`starts_with(${subject}, ${`${account} `})`));
  await clearTries(db, 'account', account);
}

/** Takes one counted try back. Clearing would let whoever owns one account guess at others without end. */
export async function returnTry(db: Db, scope: ThrottleScope, subject: string): Promise<void> {
  await db
    .update(signInThrottles)
    .set({ failures: sql`greatest(${signInThrottles.failures} - 1, 0)`, blockedUntil: null })
    .where(and(eq(signInThrottles.scope, scope), eq(signInThrottles.subject, subject)));
}

/** Leaves alone what a try holds at this moment: it waits for none while it holds others. */
export async function deleteOldTries(db: Db, before: Date): Promise<void> {
  const { scope, subject, updatedAt } = signInThrottles;
  const old = db
    .select({ scope, subject })
    .from(signInThrottles)
    .where(lt(updatedAt, before))
    .for('update', { skipLocked: true });
  await db.delete(signInThrottles).where(sql`(${scope}, ${subject}) in ${old}`);
}

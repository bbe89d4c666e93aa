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
  const until = await findWait(db, counts, now);
  if (until) return { allowed: false, until };
  const taken: [ThrottleCount, Date | null][] = [];
  for (const count of counts) {
    const counted = await countTry(db, count, now);
    if (!counted) {
      // Others were faster between the look and the count.
      for (const [earlier, wait] of taken) await giveBack(db, earlier, wait);
      return { allowed: false, until: (await findWait(db, counts, now)) ?? now };
    }
    taken.push([count, counted.blockedUntil]);
  }
  return { allowed: true };
}

/** The longest of the waits that hold. It writes nothing: who is stopped comes in the way of nobody who is not. */
async function findWait(db: Db, counts: readonly ThrottleCount[], now: Date): Promise<Date | undefined> {
  const { scope, subject, blockedUntil } = signInThrottles;
  const ofThese = counts.map((count) => and(eq(scope, count.rule.scope), eq(subject, count.subject)));
  const [found] = await db
    .select({ until: max(blockedUntil) })
    .from(signInThrottles)
    .where(and(gt(blockedUntil, now), or(...ofThese)));
  return found?.until ?? undefined;
}

/** One statement, so that tries queue on the row. Undefined where the row is to wait, else what it waits for from now on. */
async function countTry(
  db: Db,
  { rule, subject }: ThrottleCount,
  now: Date,
): Promise<{ blockedUntil: Date | null } | undefined> {
  const { failures, blockedUntil, updatedAt } = signInThrottles;
  const at = sql`${now.toISOString()}::timestamptz`;
  const next = sql`case when ${updatedAt} < ${at} - make_interval(secs => ${rule.forgetSeconds}) then 1 else ${failures} + 1 end`;
  const wait = sql`least(${rule.longestWaitSeconds}::float8, power(2, least((${next}) - ${rule.free}, 30)))`;
  const [counted] = await db
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
    .returning({ blockedUntil });
  return counted;
}

/** A try whose password nobody looked at, with the wait that it brought: one that another try brought since goes on. */
async function giveBack(db: Db, { rule, subject }: ThrottleCount, wait: Date | null): Promise<void> {
  const { scope, failures, blockedUntil } = signInThrottles;
  const own = sql`${wait?.toISOString() ?? null}::timestamptz`;
  await db
    .update(signInThrottles)
    .set({ failures: sql`greatest(${failures} - 1, 0)`, blockedUntil: sql`nullif(${blockedUntil}, ${own})` })
    .where(and(eq(scope, rule.scope), eq(signInThrottles.subject, subject)));
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

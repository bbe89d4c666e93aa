import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect } from 'vitest';
import { signInThrottles, users } from '#db/schema/index.ts';
import { it } from '#tests/support/db-test.ts';
import { createTenant, createUser, testNow as now } from '#tests/support/factories.ts';
import { hashPassword } from './password.ts';
import { checkCredentials } from './sign-in.ts';
import { refusalWords } from './sign-in-words.ts';
import { accountRule, placeRule, signInTry } from './throttle.ts';

const password = 'violet anchor 12';
let passwordHash: string;
beforeAll(async () => {
  passwordHash = await hashPassword(password);
});

describe('checkCredentials', () => {
  it('knows a person by address in any spelling, and remembers when they came', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const ann = await createUser(db, tenantId, { email: 'Ann@example.test', passwordHash });
    const answer = await checkCredentials(db, { email: ' ann@EXAMPLE.test ', password, address: null }, now);
    expect(answer).toEqual({
      user: { tenantId, userId: ann.userId, email: 'Ann@example.test', sessionVersion: 1 },
    });
    const [row] = await db.select().from(users).where(eq(users.id, ann.userId));
    expect(row?.lastSignedInAt).toEqual(now);
  });

  it('answers alike to a wrong password, an unknown address and an account without a password', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const ann = await createUser(db, tenantId, { passwordHash });
    const sso = await createUser(db, tenantId);
    for (const [email, tried, userId] of [
      [ann.email, 'wrong', ann.userId],
      [ann.email, '', ann.userId],
      ['nobody@example.test', password, undefined],
      [sso.email, password, sso.userId],
      [sso.email, '', sso.userId],
      ["' or true --", password, undefined],
      ['a\u0000b@example.test', password, undefined],
    ] as const) {
      const answer = await checkCredentials(db, { email, password: tried, address: null }, now);
      // The id is for the log alone.
      expect(answer).toEqual({ refusal: { reason: 'wrong' }, userId });
    }
  });

  it('says that an account is deactivated only to who knows its password', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const gone = await createUser(db, tenantId, { passwordHash, active: false });
    const attempt = { email: gone.email, password, address: null };
    expect(await checkCredentials(db, attempt, now)).toMatchObject({ refusal: { reason: 'deactivated' } });
    expect(await checkCredentials(db, { ...attempt, password: 'wrong' }, now)).toMatchObject({
      refusal: { reason: 'wrong' },
    });
  });

  it('makes also the right password wait after too many wrong ones, and the right one ends the count', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const ann = await createUser(db, tenantId, { passwordHash });
    const attempt = { email: ann.email, password, address: '192.0.2.1' };
    for (let round = 0; round < placeRule.free; round += 1) {
      await checkCredentials(db, { ...attempt, password: 'wrong' }, now);
    }
    const stopped = await checkCredentials(db, attempt, now);
    expect(stopped).toEqual({ refusal: { reason: 'throttled', waitSeconds: 1 }, userId: ann.userId });
    const later = new Date(now.getTime() + 1_000);
    expect(await checkCredentials(db, attempt, later)).toHaveProperty('user');
    expect(await checkCredentials(db, { ...attempt, password: 'wrong' }, later)).toMatchObject({
      refusal: { reason: 'wrong' },
    });
  });

  it('lets nobody keep a person out who is at home elsewhere, or on a browser that is known', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const ann = await createUser(db, tenantId, { passwordHash });
    const guess = { email: ann.email, password: 'wrong', address: '192.0.2.1' };
    for (let round = 0; round < placeRule.free; round += 1) await checkCredentials(db, guess, now);
    const right = { ...guess, password };
    expect(await checkCredentials(db, right, now)).toHaveProperty('refusal.reason', 'throttled');
    expect(await checkCredentials(db, { ...right, device: 'her-laptop' }, now)).toHaveProperty('user');
    expect(await checkCredentials(db, { ...right, address: '198.51.100.4' }, now)).toHaveProperty('user');

    await db
      .insert(signInThrottles)
      .values({
        scope: accountRule.scope,
        subject: signInTry(guess).account,
        failures: accountRule.free,
        blockedUntil: new Date(now.getTime() + 60_000),
        updatedAt: now,
      })
      .onConflictDoUpdate({
        target: [signInThrottles.scope, signInThrottles.subject],
        set: { failures: accountRule.free, blockedUntil: new Date(now.getTime() + 60_000) },
      });
    const elsewhere = { ...right, address: '203.0.113.8' };
    expect(await checkCredentials(db, elsewhere, now)).toMatchObject({
      refusal: { reason: 'throttled', waitSeconds: 60 },
    });
    expect(await checkCredentials(db, { ...elsewhere, device: 'her-laptop' }, now)).toHaveProperty('user');
  });
});

describe('refusalWords', () => {
  it('says how long to wait in words', () => {
    expect(refusalWords({ reason: 'throttled', waitSeconds: 1 })).toContain('Wait 1 second,');
    expect(refusalWords({ reason: 'throttled', waitSeconds: 59 })).toContain('Wait 59 seconds,');
    expect(refusalWords({ reason: 'throttled', waitSeconds: 61 })).toContain('Wait 2 minutes,');
  });
});

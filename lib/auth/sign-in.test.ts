import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect } from 'vitest';
import { users } from '#db/schema/index.ts';
import { it } from '#tests/support/db-test.ts';
import { createTenant, createUser, testNow as now } from '#tests/support/factories.ts';
import { hashPassword } from './password.ts';
import { checkCredentials } from './sign-in.ts';
import { refusalWords } from './sign-in-words.ts';
import { accountRule } from './throttle.ts';

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
    for (const [email, tried] of [
      [ann.email, 'wrong'],
      [ann.email, ''],
      ['nobody@example.test', password],
      [sso.email, password],
      [sso.email, ''],
      ["' or true --", password],
      ['a\u0000b@example.test', password],
    ] as const) {
      const answer = await checkCredentials(db, { email, password: tried, address: null }, now);
      expect(answer).toEqual({ refusal: { reason: 'wrong' } });
    }
  });

  it('says that an account is deactivated only to who knows its password', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const gone = await createUser(db, tenantId, { passwordHash, active: false });
    const attempt = { email: gone.email, password, address: null };
    expect(await checkCredentials(db, attempt, now)).toEqual({ refusal: { reason: 'deactivated' } });
    expect(await checkCredentials(db, { ...attempt, password: 'wrong' }, now)).toEqual({
      refusal: { reason: 'wrong' },
    });
  });

  it('makes also the right password wait after too many wrong ones, and the right one ends the count', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const ann = await createUser(db, tenantId, { passwordHash });
    const attempt = { email: ann.email, password, address: '192.0.2.1' };
    for (let round = 0; round < accountRule.free; round += 1) {
      await checkCredentials(db, { ...attempt, password: 'wrong' }, now);
    }
    const stopped = await checkCredentials(db, attempt, now);
    expect(stopped).toEqual({ refusal: { reason: 'throttled', waitSeconds: 1 } });
    const later = new Date(now.getTime() + 1_000);
    expect(await checkCredentials(db, attempt, later)).toHaveProperty('user');
    expect(await checkCredentials(db, { ...attempt, password: 'wrong' }, later)).toEqual({
      refusal: { reason: 'wrong' },
    });
  });
});

describe('refusalWords', () => {
  it('says how long to wait in words', () => {
    expect(refusalWords({ reason: 'throttled', waitSeconds: 1 })).toContain('Wait 1 second,');
    expect(refusalWords({ reason: 'throttled', waitSeconds: 59 })).toContain('Wait 59 seconds,');
    expect(refusalWords({ reason: 'throttled', waitSeconds: 61 })).toContain('Wait 2 minutes,');
  });
});

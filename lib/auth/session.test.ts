import { eq } from 'drizzle-orm';
import { decode, encode } from 'next-auth/jwt';
import { describe, expect } from 'vitest';
import { bumpSessionVersion, setUserActive } from '#db/queries/users.ts';
import { users } from '#db/schema/index.ts';
import { renewSessionCookie, sessionCookieName } from '#lib/auth/next/session-cookie.ts';
import { it } from '#tests/support/db-test.ts';
import { createActor, testNow as now } from '#tests/support/factories.ts';
import {
  absoluteSeconds,
  checkSession,
  idleSeconds,
  readClaims,
  remainingSeconds,
  startSession,
} from './session.ts';

function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1_000);
}

describe('checkSession', () => {
  it('finds the person as they are now, until their sessions are ended', async ({ db }) => {
    const actor = await createActor(db);
    const claims = startSession({ ...actor, sessionVersion: 1 }, now);
    expect(await checkSession(db, { ...claims }, now)).toMatchObject({
      member: { email: actor.email, roles: ['tenant-member'] },
    });

    await bumpSessionVersion(db, actor.tenantId, actor.userId, now);
    expect(await checkSession(db, { ...claims }, now)).toBeUndefined();
  });

  it('ends with a deactivation, and stays ended after it is taken back', async ({ db }) => {
    const actor = await createActor(db);
    const claims = startSession({ ...actor, sessionVersion: 1 }, now);
    await setUserActive(db, actor.tenantId, actor.userId, false, now);
    expect(await checkSession(db, { ...claims }, now)).toBeUndefined();
    await setUserActive(db, actor.tenantId, actor.userId, true, now);
    expect(await checkSession(db, { ...claims }, now)).toBeUndefined();
  });

  it('finds nobody who is deactivated, however that came about', async ({ db }) => {
    const actor = await createActor(db);
    const claims = startSession({ ...actor, sessionVersion: 1 }, now);
    await db.update(users).set({ active: false, deactivatedAt: now }).where(eq(users.id, actor.userId));
    expect(await checkSession(db, { ...claims }, now)).toBeUndefined();
  });

  it('is over after seven days, used or not', async ({ db }) => {
    const actor = await createActor(db);
    const claims = startSession({ ...actor, sessionVersion: 1 }, now);
    expect(await checkSession(db, { ...claims }, later(absoluteSeconds - 1))).toBeDefined();
    expect(await checkSession(db, { ...claims }, later(absoluteSeconds))).toBeUndefined();
  });

  it('does not find a person in another tenant, nor by ids that are none', async ({ db }) => {
    const actor = await createActor(db);
    const other = await createActor(db);
    const claims = startSession({ ...actor, sessionVersion: 1 }, now);
    expect(await checkSession(db, { ...claims, tid: other.tenantId }, now)).toBeUndefined();
    expect(await checkSession(db, { ...claims, uid: "' or true --" }, now)).toBeUndefined();
  });
});

describe('readClaims', () => {
  it('takes nothing that is not whole', () => {
    expect(readClaims({ tid: 't', uid: 'u', ver: 1, start: 1, extra: 1 })).toEqual({
      tid: 't',
      uid: 'u',
      ver: 1,
      start: 1,
    });
    for (const token of [
      {},
      { tid: 't', uid: 'u', ver: '1', start: 1 },
      { sub: 'u' },
      { tid: 't', uid: 'u', ver: 1 },
    ]) {
      expect(readClaims(token)).toBeUndefined();
    }
  });
});

describe('renewSessionCookie', () => {
  const keys = { secret: 'a secret for this test, long enough', secure: true };
  const salt = sessionCookieName(true);

  async function cookie(start: Date, maxAge = idleSeconds): Promise<string> {
    const claims = { tid: 't', uid: 'u', ver: 1, start: Math.floor(start.getTime() / 1_000) };
    return encode({ token: { ...claims }, secret: keys.secret, salt, maxAge });
  }

  it('keeps what was used five minutes later from going idle, and changes nothing in it', async () => {
    const clock = new Date();
    const token = await cookie(clock);
    expect(await renewSessionCookie(token, keys, clock)).toBeUndefined();
    const renewed = await renewSessionCookie(token, keys, new Date(clock.getTime() + 301_000));
    expect(renewed).toMatchObject({ name: '__Host-latchkey.session', maxAge: idleSeconds });
    const before = await decode({ token, secret: keys.secret, salt });
    const after = await decode({ token: renewed?.value ?? '', secret: keys.secret, salt });
    expect(readClaims(after ?? {})).toEqual(readClaims(before ?? {}));
  });

  it('never carries a session past its seventh day', async () => {
    const clock = new Date();
    const start = new Date(clock.getTime() - (absoluteSeconds - 1_000) * 1_000);
    expect(remainingSeconds({ start: Math.floor(start.getTime() / 1_000) }, clock)).toBeLessThanOrEqual(
      1_000,
    );
    const renewed = await renewSessionCookie(await cookie(start), keys, new Date(clock.getTime() + 400_000));
    expect(renewed?.maxAge).toBeLessThanOrEqual(601);
    expect(
      await renewSessionCookie(await cookie(start), keys, new Date(clock.getTime() + 1_001_000)),
    ).toBeUndefined();
  });

  it('renews nothing that it cannot read', async () => {
    const at = new Date(Date.now() + 400_000);
    const foreign = await encode({
      token: { tid: 't', uid: 'u', ver: 1, start: 1 },
      secret: 'another secret',
      salt,
    });
    const idle = await cookie(new Date(), -60);
    for (const token of ['', 'x', foreign, idle, `${await cookie(new Date())}x`]) {
      expect(await renewSessionCookie(token, keys, at)).toBeUndefined();
    }
  });
});

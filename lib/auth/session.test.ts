import { eq } from 'drizzle-orm';
import { decode, encode } from 'next-auth/jwt';
import { describe, expect, vi } from 'vitest';
import type { TenantId, UserId } from '#db/ids.ts';
import { bumpSessionVersion, setUserActive } from '#db/queries/users.ts';
import { users } from '#db/schema/index.ts';
import { renewSessionCookie, sessionCookieName, startSessionCookie } from '#lib/auth/next/session-cookie.ts';
import { it } from '#tests/support/db-test.ts';
import { createActor, testNow as now } from '#tests/support/factories.ts';
import {
  absoluteSeconds,
  checkSession,
  idleSeconds,
  readClaims,
  renewClaims,
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
    const used = renewClaims(claims, later(absoluteSeconds - 60));
    expect(await checkSession(db, { ...used }, later(absoluteSeconds - 1))).toBeDefined();
    expect(await checkSession(db, { ...used }, later(absoluteSeconds))).toBeUndefined();
  });

  it('goes idle eight hours after its cookie was made anew, and not before', async ({ db }) => {
    const actor = await createActor(db);
    const claims = startSession({ ...actor, sessionVersion: 1 }, now);
    expect(await checkSession(db, { ...claims }, later(idleSeconds - 1))).toBeDefined();
    expect(await checkSession(db, { ...claims }, later(idleSeconds))).toBeUndefined();
    const renewed = renewClaims(claims, later(idleSeconds - 1));
    expect(await checkSession(db, { ...renewed }, later(2 * idleSeconds - 2))).toBeDefined();
    expect(await checkSession(db, { ...renewed }, later(2 * idleSeconds - 1))).toBeUndefined();
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
  const whole = { tid: 't', uid: 'u', ver: 1, start: 1, used: 2 };

  it('takes nothing that is not whole', () => {
    expect(readClaims({ ...whole, extra: 1 })).toEqual(whole);
    for (const missing of Object.keys(whole)) {
      expect(readClaims({ ...whole, [missing]: undefined }), missing).toBeUndefined();
    }
    expect(readClaims({ ...whole, ver: '1' })).toBeUndefined();
    expect(readClaims({ sub: 'u' })).toBeUndefined();
  });

  it('reads a cookie of a release that told only when it was sealed', () => {
    expect(readClaims({ ...whole, used: undefined, iat: 3 })).toEqual({ ...whole, used: 3 });
    expect(readClaims({ ...whole, iat: 3 })).toEqual(whole);
  });
});

describe('renewSessionCookie', () => {
  const keys = { secret: 'a secret for this test, long enough', secure: true };
  const salt = sessionCookieName(true);
  const person = {
    tenantId: 't' as TenantId,
    userId: 'u' as UserId,
    email: 'a@example.test',
    sessionVersion: 1,
  };
  const cookie = async () => (await startSessionCookie(person, keys, now)).value;
  const claimsIn = async (token: string | undefined) =>
    readClaims((await decode({ token: token ?? '', secret: keys.secret, salt })) ?? {});

  it('keeps what was used five minutes later from going idle, and changes nothing else in it', async () => {
    const token = await cookie();
    expect(await renewSessionCookie(token, keys, later(299))).toBeUndefined();
    const renewed = await renewSessionCookie(token, keys, later(300));
    expect(renewed).toMatchObject({ name: '__Host-latchkey.session', maxAge: idleSeconds });
    const before = await claimsIn(token);
    expect(before).toMatchObject({ used: before?.start });
    expect(await claimsIn(renewed?.value)).toEqual({ ...before, used: (before?.start ?? 0) + 300 });
  });

  it('revives nothing that went idle', async () => {
    const token = await cookie();
    expect(await renewSessionCookie(token, keys, later(idleSeconds - 1))).toBeDefined();
    expect(await renewSessionCookie(token, keys, later(idleSeconds))).toBeUndefined();
  });

  it('never carries a session past its seventh day', async () => {
    const start = Math.floor(now.getTime() / 1_000);
    const used = start + absoluteSeconds - 1_000;
    const token = await encode({
      token: { tid: 't', uid: 'u', ver: 1, start, used },
      secret: keys.secret,
      salt,
    });
    const renewed = await renewSessionCookie(token, keys, later(absoluteSeconds - 600));
    expect(renewed).toMatchObject({ maxAge: 600 });
    expect(await renewSessionCookie(token, keys, later(absoluteSeconds))).toBeUndefined();
  });

  it.for([-9, 9, 24 * 30])(
    'goes by the time that it is given, where this machine is %i hours ahead',
    async (hours) => {
      vi.useFakeTimers({ toFake: ['Date'], now: later(hours * 3_600) });
      try {
        const token = await cookie();
        vi.setSystemTime(now);
        const elsewhere = await renewSessionCookie(token, keys, later(300));
        expect(elsewhere).toMatchObject({ maxAge: idleSeconds });
        vi.setSystemTime(later(hours * 3_600));
        expect(await renewSessionCookie(elsewhere?.value ?? '', keys, later(600))).toBeDefined();
        expect(
          await renewSessionCookie(elsewhere?.value ?? '', keys, later(300 + idleSeconds)),
        ).toBeUndefined();
      } finally {
        vi.useRealTimers();
      }
    },
  );

  it('renews nothing that it cannot read', async () => {
    const foreign = await startSessionCookie(person, { ...keys, secret: 'another secret' }, now);
    for (const token of ['', 'x', foreign.value, `${await cookie()}x`]) {
      expect(await renewSessionCookie(token, keys, later(400))).toBeUndefined();
    }
  });
});

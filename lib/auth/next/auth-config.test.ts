import { eq } from 'drizzle-orm';
import { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { decode, encode } from 'next-auth/jwt';
import { beforeAll, describe, expect } from 'vitest';
import { bumpSessionVersion } from '#db/queries/users.ts';
import { users } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { issueDevice } from '#lib/auth/known-device.ts';
import { hashPassword } from '#lib/auth/password.ts';
import { absoluteSeconds, idleSeconds, type SessionClaims, startSession } from '#lib/auth/session.ts';
import { placeRule } from '#lib/auth/throttle.ts';
import { isServedSecurely } from '#lib/security/strict-transport.ts';
import { captureLog } from '#tests/support/captured-log.ts';
import { it } from '#tests/support/db-test.ts';
import { createActor, createTenant, createUser } from '#tests/support/factories.ts';
import { authConfig } from './auth-config.ts';
import { sessionCookieName } from './session-cookie.ts';

const secret = 'a secret for this test, long enough';
const password = 'violet anchor 12';
const httpPortal = 'http://portal.example.test';

let passwordHash: string;
beforeAll(async () => {
  passwordHash = await hashPassword(password);
});

function engine(db: Db, publicUrl = httpPortal, clock = () => new Date()) {
  const { handlers } = NextAuth(async () =>
    authConfig({ db, config: { publicUrl, authSecret: secret, oidc: undefined } }, clock),
  );
  return {
    get: (path: string, cookie = '') =>
      handlers.GET(new NextRequest(`${publicUrl}/api/auth/${path}`, { headers: { cookie } })),
    post: (path: string, fields: Record<string, string>, cookie = '') =>
      handlers.POST(
        new NextRequest(`${publicUrl}/api/auth/${path}`, {
          method: 'POST',
          headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(fields),
        }),
      ),
  };
}

/** Its time stands still: what has to wait waits, however slow the machine is. */
const engineAt = (db: Db, now: Date) => engine(db, httpPortal, () => now);

async function sessionOf(db: Db, claims: Record<string, unknown>, publicUrl = httpPortal) {
  const salt = sessionCookieName(isServedSecurely({ publicUrl }));
  const token = await encode({ token: claims, secret, salt });
  const answer = await engine(db, publicUrl).get('session', `${salt}=${token}`);
  return { body: await answer.json(), cookies: answer.headers.getSetCookie() };
}

async function signInBy(auth: ReturnType<typeof engine>, email: string, tried: string, device = '') {
  const csrf = await auth.get('csrf');
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const cookie = csrf.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return auth.post('callback/credentials', { email, password: tried, csrfToken }, `${device}${cookie}`);
}

/** The last word on it: next-auth takes the old one away first. */
function sessionLine(cookies: string[]): string {
  return cookies.findLast((line) => line.startsWith('latchkey.session=')) ?? '';
}

describe('a session', () => {
  it('holds the person as the database has them now, not as they were', async ({ db }) => {
    const actor = await createActor(db);
    const claims = { ...startSession({ ...actor, sessionVersion: 1 }, new Date()) };
    await db
      .update(users)
      .set({ roles: ['tenant-admin'] })
      .where(eq(users.id, actor.userId));
    const { body } = await sessionOf(db, { ...claims, member: { roles: ['forged'] } });
    expect(body.member).toEqual({
      tenantId: actor.tenantId,
      userId: actor.userId,
      email: actor.email,
      displayName: actor.displayName,
      roles: ['tenant-admin'],
    });
  });

  it('is nobody’s once it ended, and its cookie is taken away', async ({ db }) => {
    const actor = await createActor(db);
    const claims: SessionClaims = startSession({ ...actor, sessionVersion: 1 }, new Date());
    const old = { ...claims, start: claims.start - absoluteSeconds };
    const foreign = { sub: actor.userId, email: actor.email };
    for (const ended of [old, foreign, { ...claims, ver: 0 }]) {
      const { body, cookies } = await sessionOf(db, ended);
      expect(body).toBeNull();
      expect(cookies.join()).toContain('latchkey.session=; Max-Age=0');
    }
    await bumpSessionVersion(db, actor.tenantId, actor.userId, new Date());
    expect((await sessionOf(db, { ...claims })).body).toBeNull();
  });

  it.for([-9, 9])(
    'begins, goes on and goes idle by the clock that it is given, where this machine is %i hours off',
    async (hours, { db }) => {
      const { tenantId } = await createTenant(db);
      const person = await createUser(db, tenantId, { passwordHash });
      let hoursSince = 0;
      const begun = Date.now() - hours * 3_600_000;
      const auth = engine(db, httpPortal, () => new Date(begun + hoursSince * 3_600_000));
      const openedBy = async (cookies: string[]) => {
        const answer = await auth.get('session', sessionLine(cookies).split(';')[0]);
        return { body: await answer.json(), cookies: answer.headers.getSetCookie() };
      };
      const signedIn = (await signInBy(auth, person.email, password)).headers.getSetCookie();
      // A browser goes by it, and not by the day beside it, which is of this machine's calendar.
      expect(sessionLine(signedIn)).toContain(`; Max-Age=${idleSeconds};`);

      hoursSince = 7;
      const used = await openedBy(signedIn);
      expect(used.body).toMatchObject({ member: { userId: person.userId } });
      expect(sessionLine(used.cookies)).toContain(`; Max-Age=${idleSeconds};`);
      hoursSince = 8;
      expect((await openedBy(signedIn)).body).toBeNull();
      hoursSince = 14;
      expect((await openedBy(used.cookies)).body).toMatchObject({ member: { userId: person.userId } });
      hoursSince = 15;
      expect((await openedBy(used.cookies)).body).toBeNull();
    },
  );

  it('opens nothing and is not lost while the database does not answer', async ({ db }) => {
    const logged = captureLog();
    const actor = await createActor(db);
    const claims = startSession({ ...actor, sessionVersion: 1 }, new Date());
    const broken = new Proxy(db, {
      get: () => () => {
        throw new Error('connection refused');
      },
    });
    const { body, cookies } = await sessionOf(broken, { ...claims });
    expect(body).toMatchObject({ outage: true });
    expect(body.member).toBeUndefined();
    expect(cookies.join()).not.toContain('Max-Age=0');
    expect(logged.map(({ fields }) => fields)).toMatchObject([{ error: { message: 'connection refused' } }]);
  });
});

describe('signing in with a password', () => {
  it('sets a cookie that only this host gets, scripts do not read, and that holds no rights', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const person = await createUser(db, tenantId, { passwordHash, roles: ['tenant-admin'] });
    const answer = await signInBy(engine(db, 'https://portal.example.test'), person.email, password);
    const line = answer.headers.getSetCookie().find((cookie) => cookie.includes('latchkey.session')) ?? '';
    expect(line).toMatch(/^__Host-latchkey\.session=/);
    for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(line).toContain(part);
    expect(line).not.toContain('Domain');
    const token = line.slice(line.indexOf('=') + 1, line.indexOf(';'));
    const claims = await decode({ token, secret, salt: '__Host-latchkey.session' });
    expect(claims).toMatchObject({ tid: tenantId, uid: person.userId, ver: 1 });
    expect(JSON.stringify(claims)).not.toContain('tenant-admin');
  });

  it('sets none where it was refused, and says no more than why', async ({ db }) => {
    const logged = captureLog();
    const { tenantId } = await createTenant(db);
    const person = await createUser(db, tenantId, { passwordHash });
    const answer = await signInBy(engine(db), person.email, 'wrong');
    expect(answer.headers.get('location')).toBe(`${httpPortal}/sign-in?error=CredentialsSignin&code=wrong`);
    expect(answer.headers.getSetCookie().join()).not.toContain('latchkey.session');
    expect(logged.map(({ event }) => event)).toEqual(['sign_in.refused']);
  });

  it('tells the log whose account it was that was tried, and never what was typed', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const person = await createUser(db, tenantId, { passwordHash });
    const gone = await createUser(db, tenantId, { passwordHash, active: false });
    const auth = engineAt(db, new Date());
    const logged = captureLog();
    const fieldsOf = async (email: string, tried: string) => {
      await signInBy(auth, email, tried);
      return logged.splice(0).map(({ event, fields }) => ({ event, ...fields }));
    };
    const line = { event: 'sign_in.refused', address: null };
    expect(await fieldsOf(` ${person.email.toUpperCase()}`, 'wrong')).toEqual([
      { ...line, reason: 'wrong', userId: person.userId },
    ]);
    expect(await fieldsOf(gone.email, password)).toEqual([
      { ...line, reason: 'deactivated', userId: gone.userId },
    ]);
    for (let round = 1; round < placeRule.free; round += 1) await signInBy(auth, person.email, 'wrong');
    logged.splice(0);
    expect(await fieldsOf(person.email, password)).toEqual([
      { ...line, reason: 'throttled', userId: person.userId },
    ]);
    for (const reason of [...Array.from({ length: placeRule.free }, () => 'wrong'), 'throttled']) {
      expect(await fieldsOf('my secret password', password)).toEqual([{ ...line, reason }]);
    }
  });

  it('knows the browser of who signed in before, and believes no cookie that it did not make', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const person = await createUser(db, tenantId, { passwordHash });
    const now = new Date();
    const auth = engineAt(db, now);
    const logged = captureLog();
    for (let round = 0; round < placeRule.free; round += 1) await signInBy(auth, person.email, 'wrong');
    const codeFor = async (device: string) => {
      const answer = await signInBy(auth, person.email, password, `latchkey.device=${device}; `);
      return /code=(\w+)/.exec(answer.headers.get('location') ?? '')?.[1];
    };
    expect(await codeFor('')).toBe('throttled');
    expect(await codeFor(issueDevice('a secret of somebody else’s', person.email, now))).toBe('throttled');
    expect(await codeFor(issueDevice(secret, 'other@example.test', now))).toBe('throttled');
    expect(await codeFor(issueDevice(secret, person.email, now))).toBeUndefined();
    const reasons = logged.map(({ fields }) => (fields as { reason: string }).reason);
    expect(reasons).toEqual([
      ...Array.from({ length: placeRule.free }, () => 'wrong'),
      ...Array(3).fill('throttled'),
    ]);
  });
});

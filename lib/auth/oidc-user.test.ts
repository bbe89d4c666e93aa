import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { auditEvents, authAccounts, tenants, users } from '#db/schema/index.ts';
import { it } from '#tests/support/db-test.ts';
import { createTenant, createUser, testNow as now } from '#tests/support/factories.ts';
import { beside } from '#tests/support/waiting.ts';
import { type OidcClaims, resolveOidcUser } from './oidc-user.ts';
import { hashPassword } from './password.ts';
import { checkCredentials } from './sign-in.ts';

const claims: OidcClaims = {
  issuer: 'https://idp.example.test',
  subject: 'subject-1',
  email: 'ann@example.test',
  emailVerified: true,
  name: 'Ann',
  allowedDomains: undefined,
};

describe('resolveOidcUser', () => {
  it('makes a member of somebody unknown, once, and knows them by subject from then on', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const first = await resolveOidcUser(db, claims, now);
    expect(first).toMatchObject({ user: { tenantId, email: 'ann@example.test' } });
    const [row] = await db.select().from(users).where(eq(users.tenantId, tenantId));
    expect(row).toMatchObject({ roles: ['tenant-member'], displayName: 'Ann', passwordHash: null });

    // The address may change, or lose its verification: the subject is who they are.
    const later = await resolveOidcUser(
      db,
      { ...claims, email: 'new@example.test', emailVerified: false },
      now,
    );
    expect(later).toMatchObject({ user: { userId: row?.id, email: 'ann@example.test' } });
    expect(await db.$count(users, eq(users.tenantId, tenantId))).toBe(1);
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));
    expect(events).toMatchObject([{ action: 'user.create', actorType: 'system' }]);
  });

  it('refuses every address whose verification is not the one word true', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    await createUser(db, tenantId, { email: 'ann@example.test' });
    for (const emailVerified of [false, undefined, null, 'true', 'TRUE', 1, {}, [true]]) {
      expect(await resolveOidcUser(db, { ...claims, emailVerified }, now)).toEqual({ refusal: 'unverified' });
    }
    for (const email of [
      undefined,
      null,
      '',
      'ann',
      'a@b',
      ['ann@example.test'],
      'ann@example.test, eve@evil.example',
      // Put right as what a person types is, it would be somebody else's.
      '\uff41nn@example.test',
      7,
    ]) {
      expect(await resolveOidcUser(db, { ...claims, email }, now)).toEqual({ refusal: 'unverified' });
    }
    expect(await db.$count(authAccounts, eq(authAccounts.tenantId, tenantId))).toBe(0);
  });

  it('links whom an admin invited, and tells it', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const invited = await createUser(db, tenantId, { email: 'Ann@Example.test', roles: ['tenant-admin'] });
    expect(await resolveOidcUser(db, claims, now)).toMatchObject({ user: { userId: invited.userId } });
    const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, invited.userId));
    expect(events).toMatchObject([
      { action: 'user.link-identity', actorType: 'system', details: { issuer: claims.issuer } },
    ]);
  });

  it('ends the password of whom it links that nobody ever used, and tells it', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const password = 'correct horse battery staple 9';
    const { userId } = await createUser(db, tenantId, {
      email: 'ann@example.test',
      roles: ['tenant-admin'],
      passwordHash: await hashPassword(password),
    });
    await db.update(users).set({ passwordChangeDue: true }).where(eq(users.id, userId));
    const handedOut = { email: 'ann@example.test', password, address: null };

    const answer = await resolveOidcUser(db, claims, now);
    expect(answer).toMatchObject({ user: { userId, sessionVersion: 2 } });
    const [row] = await db.select().from(users).where(eq(users.id, userId));
    // What a sign-in that met this one may have been given counts no more.
    expect(row).toMatchObject({ passwordHash: null, passwordChangeDue: false, sessionVersion: 2 });
    expect(await checkCredentials(db, handedOut, now)).toEqual({ refusal: { reason: 'wrong' }, userId });
    const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, userId));
    expect(events).toMatchObject([
      { action: 'user.link-identity', details: { issuer: claims.issuer, endedPassword: true } },
    ]);
    expect(await resolveOidcUser(db, claims, now)).toEqual(answer);
  });

  it('takes over no account whose password was used just before', async ({ database }) => {
    const { db } = database;
    const { tenantId } = await createTenant(db);
    const { userId } = await createUser(db, tenantId, {
      email: 'ann@example.test',
      passwordHash: '$argon2id$x',
    });
    const signIn = `update users set last_signed_in_at = now() where id = '${userId}'`;
    const answer = await beside(database, signIn, () => resolveOidcUser(db, claims, now));
    expect(answer).toEqual({ refusal: 'not-linked', userId });
    const [row] = await db.select().from(users);
    expect(row).toMatchObject({ passwordHash: '$argon2id$x', sessionVersion: 1 });
    expect(await db.$count(authAccounts)).toBe(0);
  });

  it('takes over no account that is in use: not one with a password, not one of another subject', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    const settled = await createUser(db, tenantId, {
      email: 'ann@example.test',
      passwordHash: '$argon2id$x',
    });
    await db.update(users).set({ lastSignedInAt: now }).where(eq(users.id, settled.userId));
    const { userId } = settled;
    expect(await resolveOidcUser(db, claims, now)).toEqual({ refusal: 'not-linked', userId });

    const other = await createUser(db, tenantId, { email: 'bob@example.test' });
    const bob = { ...claims, email: 'bob@example.test' };
    expect(await resolveOidcUser(db, bob, now)).toHaveProperty('user');
    expect(await resolveOidcUser(db, { ...bob, subject: 'subject-2' }, now)).toEqual({
      refusal: 'not-linked',
      userId: other.userId,
    });
    expect(await resolveOidcUser(db, { ...bob, issuer: 'https://other.example.test' }, now)).toEqual({
      refusal: 'not-linked',
      userId: other.userId,
    });
  });

  it('refuses the deactivated, known by subject or by address', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const ann = await createUser(db, tenantId, { email: 'ann@example.test', active: false });
    expect(await resolveOidcUser(db, claims, now)).toEqual({ refusal: 'deactivated', userId: ann.userId });

    const bob = { ...claims, subject: 'subject-2', email: 'bob@example.test' };
    const joined = await resolveOidcUser(db, bob, now);
    await db
      .update(users)
      .set({ active: false, deactivatedAt: now })
      .where(eq(users.email, 'bob@example.test'));
    const userId = 'user' in joined ? joined.user.userId : undefined;
    expect(userId).toBeDefined();
    expect(await resolveOidcUser(db, bob, now)).toEqual({ refusal: 'deactivated', userId });
  });

  describe('where only some domains may sign in', () => {
    const only = { ...claims, allowedDomains: ['example.test', 'xn--bcher-kva.example'] };

    it.for(['ann@example.test', 'ann@EXAMPLE.Test', 'ann@xn--Bcher-KVA.example'])(
      'lets in %s',
      async (email, { db }) => {
        await createTenant(db);
        expect(await resolveOidcUser(db, { ...only, email }, now)).toMatchObject({ user: { email } });
      },
    );

    it.for([
      'ann@elsewhere.test',
      'ann@sub.example.test',
      'ann@notexample.test',
      'ann@example.test.evil.example',
    ])('refuses %s, whom it makes nobody', async (email, { db }) => {
      const { tenantId } = await createTenant(db);
      expect(await resolveOidcUser(db, { ...only, email }, now)).toEqual({ refusal: 'other-domain' });
      expect(await db.$count(users, eq(users.tenantId, tenantId))).toBe(0);
    });

    it('refuses whom an admin invited, and names the account to the log', async ({ db }) => {
      const { tenantId } = await createTenant(db);
      const { userId, email } = await createUser(db, tenantId, { email: 'ann@elsewhere.test' });
      expect(await resolveOidcUser(db, { ...only, email }, now)).toEqual({ refusal: 'other-domain', userId });
      expect(await db.$count(authAccounts, eq(authAccounts.tenantId, tenantId))).toBe(0);
    });

    it('asks of whom it knows what the provider verifies today', async ({ db }) => {
      await createTenant(db);
      const joined = await resolveOidcUser(db, claims, now);
      const userId = 'user' in joined ? joined.user.userId : undefined;
      expect(userId).toBeDefined();
      expect(await resolveOidcUser(db, only, now)).toEqual(joined);
      const moved = { ...only, email: 'ann@elsewhere.test' };
      expect(await resolveOidcUser(db, moved, now)).toEqual({ refusal: 'other-domain', userId });
      const claimed = { ...only, emailVerified: false };
      expect(await resolveOidcUser(db, claimed, now)).toEqual({ refusal: 'unverified', userId });
    });
  });

  it('makes one person out of ten first sign-ins at once', async ({ database }) => {
    const { db } = database;
    await createTenant(db);
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => resolveOidcUser(db, claims, now)),
    );
    expect(answers.some((answer) => answer.status === 'fulfilled')).toBe(true);
    expect(await db.$count(users)).toBe(1);
    expect(await db.$count(authAccounts)).toBe(1);
    expect(await db.$count(tenants)).toBe(1);
  });
});

import { and, eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { newId, type UserId } from '#db/ids.ts';
import { findApiKey } from '#db/queries/api-keys.ts';
import { findSessionUser } from '#db/queries/sign-in-users.ts';
import { findUser } from '#db/queries/users.ts';
import { auditEvents, users } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { verifyPassword } from '#lib/auth/password.ts';
import { signInTry, takeTry } from '#lib/auth/throttle.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createActor,
  createAdmin,
  createPat,
  createVat,
  createVirtualAccount,
  testNow as now,
} from '#tests/support/factories.ts';
import { createParts } from '#tests/support/parts.ts';
import { createUserInput } from './input.ts';
import { changeRoles, createUser, deactivateUser, reactivateUser, resetPassword } from './service.ts';

const jane = createUserInput.parse({ email: ' Jane@Example.test ', roles: 'tenant-member' });

function auditOf(db: Db, targetId: string) {
  return db.select().from(auditEvents).where(eq(auditEvents.targetId, targetId)).orderBy(auditEvents.action);
}

async function storedHash(db: Db, userId: UserId) {
  const [row] = await db.select().from(users).where(eq(users.id, userId));
  return row?.passwordHash;
}

describe('createUser', () => {
  it('makes a password that is told once and stored as argon2id', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const { user, generatedPassword } = await createUser(parts, admin, jane, now);

    expect(user).toMatchObject({ email: 'Jane@Example.test', roles: ['tenant-member'], active: true });
    expect(generatedPassword).toMatch(/^[0-9A-Za-z]{20}$/);
    expect(await verifyPassword(await storedHash(db, user.id), generatedPassword ?? '')).toBe(true);
    const events = await auditOf(db, user.id);
    expect(events).toMatchObject([{ action: 'user.create', outcome: 'done', targetLabel: user.email }]);
    expect(JSON.stringify(events)).not.toContain(generatedPassword);
  });

  it('makes no password for who comes through the identity provider', async ({ db }) => {
    const admin = await createAdmin(db);
    const { user, generatedPassword } = await createUser(
      createParts(db),
      admin,
      { ...jane, signIn: 'provider' },
      now,
    );
    expect(generatedPassword).toBeUndefined();
    expect(await storedHash(db, user.id)).toBeNull();
  });

  it('takes an address once in a tenant, however it is spelled, and again in another', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    await createUser(parts, admin, jane, now);
    await expect(
      createUser(parts, admin, { ...jane, email: 'JANE@EXAMPLE.TEST' }, now),
    ).rejects.toMatchObject({
      code: 'conflict',
    });
    await createUser(parts, await createAdmin(db), jane, now);
  });

  it('is refused to members', async ({ db }) => {
    const member = await createActor(db);
    await expect(createUser(createParts(db), member, jane, now)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('createUserInput', () => {
  it('refuses addresses that are none, columns of the table, and weak passwords', () => {
    const base = { email: 'a@example.test', roles: ['tenant-member'] };
    for (const email of [
      '',
      'a',
      'a@',
      '@b.c',
      'a@b',
      'a b@c.de',
      'a@b.c\n',
      'x@y.z, a@b.cd',
      '<a@b.cd>',
      'a@b.cd\u0000',
    ]) {
      expect(createUserInput.safeParse({ ...base, email }).success, email).toBe(false);
    }
    for (const extra of ['id', 'tenantId', 'active', 'passwordHash', 'sessionVersion']) {
      expect(createUserInput.safeParse({ ...base, [extra]: 1 }).success, extra).toBe(false);
    }
    for (const roles of [[], ['root'], '', undefined]) {
      expect(createUserInput.safeParse({ ...base, roles }).success).toBe(false);
    }
    const weak = createUserInput.safeParse({ ...base, signIn: 'password', password: 'short' });
    expect(weak.error?.issues).toMatchObject([{ path: ['password'] }]);
  });
});

describe('deactivateUser', () => {
  it('ends keys and sessions at once, leaves applications alone, and says so in one event', async ({
    db,
  }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const key = await createPat(db, member);
    const application = await createVirtualAccount(db, admin.tenantId);
    const vat = await createVat(db, { tenantId: admin.tenantId, ...application });
    const before = await findSessionUser(db, member.tenantId, member.userId);

    const answer = await deactivateUser(parts, admin, { userId: member.userId }, now);

    expect(answer).toMatchObject({ revokedKeys: 1, user: { active: false } });
    expect(await findApiKey(db, admin.tenantId, key.keyId)).toMatchObject({
      revokedAt: now,
      revokedBy: admin.userId,
      revokeReason: 'user-deactivated',
    });
    expect((await findApiKey(db, admin.tenantId, vat.keyId))?.revokedAt).toBeNull();
    const after = await findSessionUser(db, member.tenantId, member.userId);
    expect(after).toMatchObject({ active: false, sessionVersion: (before?.sessionVersion ?? 0) + 1 });
    expect(parts.evictions).toEqual([{ kind: 'user', id: member.userId }]);
    expect(await auditOf(db, member.userId)).toMatchObject([
      { action: 'user.deactivate', details: { revokedKeys: [{ name: key.name }] } },
    ]);
  });

  it('brings back neither keys nor sessions when it is taken back', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const key = await createPat(db, member);
    await deactivateUser(parts, admin, { userId: member.userId }, now);
    const between = await findSessionUser(db, member.tenantId, member.userId);

    await reactivateUser(parts, admin, { userId: member.userId }, now);

    expect((await findApiKey(db, admin.tenantId, key.keyId))?.revokedAt).toEqual(now);
    const after = await findSessionUser(db, member.tenantId, member.userId);
    expect(after?.active).toBe(true);
    expect(after?.sessionVersion).toBeGreaterThan(between?.sessionVersion ?? 0);
  });

  it('keeps the last admin, whole: nothing of the refused change stays', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const key = await createPat(db, admin);

    const refused = { code: 'unprocessable', message: expect.stringContaining('last active tenant admin') };
    await expect(deactivateUser(parts, admin, { userId: admin.userId }, now)).rejects.toMatchObject(refused);
    const demotion = { userId: admin.userId, roles: ['tenant-member' as const] };
    await expect(changeRoles(parts, admin, demotion, now)).rejects.toMatchObject(refused);

    expect((await findApiKey(db, admin.tenantId, key.keyId))?.revokedAt).toBeNull();
    expect(await findUser(db, admin.tenantId, { id: admin.userId })).toMatchObject({
      active: true,
      roles: ['tenant-admin'],
    });
    expect(parts.evictions).toEqual([]);
  });

  it('leaves one admin of two who are removed at the same moment', async ({ database }) => {
    const parts = createParts(database.db);
    for (let round = 0; round < 5; round += 1) {
      const first = await createAdmin(database.db);
      const second = await createAdmin(database.db, first.tenantId);
      const answers = await Promise.allSettled([
        deactivateUser(parts, first, { userId: second.userId }, now),
        changeRoles(parts, second, { userId: first.userId, roles: ['tenant-member'] }, now),
      ]);
      expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
      const left = and(eq(users.tenantId, first.tenantId), eq(users.active, true));
      const rows = await database.db.select().from(users).where(left);
      expect(rows.filter((row) => row.roles.includes('tenant-admin'))).toHaveLength(1);
    }
  });

  it('is refused to members, finds nobody of another tenant, and is not done twice', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const stranger = await createActor(db);
    const refusals = [
      [member, admin.userId, 'forbidden'],
      [admin, stranger.userId, 'not_found'],
      [admin, newId<UserId>(), 'not_found'],
    ] as const;
    for (const [actor, userId, code] of refusals) {
      await expect(deactivateUser(parts, actor, { userId }, now)).rejects.toMatchObject({ code });
      await expect(reactivateUser(parts, actor, { userId }, now)).rejects.toMatchObject({ code });
      await expect(
        changeRoles(parts, actor, { userId, roles: ['tenant-member'] }, now),
      ).rejects.toMatchObject({ code });
      await expect(resetPassword(parts, actor, { userId }, now)).rejects.toMatchObject({ code });
    }
    await expect(reactivateUser(parts, admin, { userId: member.userId }, now)).rejects.toMatchObject({
      code: 'unprocessable',
    });
    await deactivateUser(parts, admin, { userId: member.userId }, now);
    await expect(deactivateUser(parts, admin, { userId: member.userId }, now)).rejects.toMatchObject({
      code: 'unprocessable',
    });
  });
});

describe('changeRoles', () => {
  it('takes effect on cached rights and tells from what to what', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    await changeRoles(parts, admin, { userId: member.userId, roles: ['tenant-admin'] }, now);
    expect(parts.evictions).toEqual([{ kind: 'user', id: member.userId }]);
    // Once more, which changes nothing and tells nothing.
    await changeRoles(parts, admin, { userId: member.userId, roles: ['tenant-admin'] }, now);
    expect(await auditOf(db, member.userId)).toMatchObject([
      {
        action: 'user.edit-roles',
        details: { roles: ['tenant-admin'], previous: { roles: ['tenant-member'] } },
      },
    ]);
  });
});

describe('passwords', () => {
  it('made by an admin end the waits that the lost one began', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const { user } = await createUser(parts, admin, jane, now);
    const attempt = signInTry({ email: user.email, address: '192.0.2.1' });
    for (let index = 0; index < 7; index += 1) await takeTry(db, attempt, now);
    expect(await takeTry(db, attempt, now)).toBeGreaterThan(0);
    await resetPassword(parts, admin, { userId: user.id }, now);
    expect(await takeTry(db, attempt, now)).toBeUndefined();
  });

  it('are made anew by an admin, told once and in no event', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const { generatedPassword } = await resetPassword(parts, admin, { userId: member.userId }, now);
    expect(await verifyPassword(await storedHash(db, member.userId), generatedPassword)).toBe(true);
    const events = await auditOf(db, member.userId);
    expect(events).toMatchObject([{ action: 'user.reset-password' }]);
    expect(JSON.stringify(events)).not.toContain(generatedPassword);
  });
});

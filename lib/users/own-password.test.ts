import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, vi } from 'vitest';
import { findPasswordState } from '#db/queries/passwords.ts';
import { findSessionUser } from '#db/queries/sign-in-users.ts';
import { auditEvents, users } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { hashPassword } from '#lib/auth/password.ts';
import { checkCredentials } from '#lib/auth/sign-in.ts';
import { placeRule } from '#lib/auth/throttle.ts';
import { captureLog } from '#tests/support/captured-log.ts';
import { it } from '#tests/support/db-test.ts';
import { actorOf, createAdmin, createTenant, createUser, testNow as now } from '#tests/support/factories.ts';
import { createParts } from '#tests/support/parts.ts';
import { countWaiting } from '#tests/support/waiting.ts';
import { changePasswordInput } from './input.ts';
import { changeOwnPassword } from './own-password.ts';
import { resetPassword } from './service.ts';

const old = 'violet anchor 12';
const fresh = 'green harbour 41';
const wanted = { currentPassword: old, newPassword: fresh };

let passwordHash: string;
beforeAll(async () => {
  passwordHash = await hashPassword(old);
});

async function createPerson(db: Db, options: { active?: boolean; email?: string } = {}): Promise<Actor> {
  const { tenantId } = await createTenant(db);
  return actorOf(await createUser(db, tenantId, { passwordHash, ...options }));
}

async function stored(db: Db, { userId }: Actor) {
  const [row] = await db.select().from(users).where(eq(users.id, userId));
  return row;
}

const canSignIn = async (db: Db, { email }: Actor, password: string) =>
  'user' in (await checkCredentials(db, { email, password, address: null }, now));

describe('changeOwnPassword', () => {
  it('replaces the password, ends every session but the one told of, and says so in one event', async ({
    db,
  }) => {
    const person = await createPerson(db);
    const { sessionVersion } = await changeOwnPassword(createParts(db), person, wanted, now);

    expect(sessionVersion).toBe(2);
    expect(await findSessionUser(db, person.tenantId, person.userId)).toMatchObject({ sessionVersion });
    expect(await canSignIn(db, person, old)).toBe(false);
    expect(await canSignIn(db, person, fresh)).toBe(true);
    const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, person.userId));
    expect(events).toMatchObject([
      { action: 'user.change-password', actorUserId: person.userId, outcome: 'done', details: {} },
    ]);
  });

  it('settles what an admin’s password had left open', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const person = actorOf(await createUser(db, admin.tenantId, { passwordHash }));
    const state = () => findPasswordState(db, person.tenantId, person.userId);
    expect(await state()).toEqual({ hasPassword: true, changeDue: false });
    const { generatedPassword } = await resetPassword(parts, admin, { userId: person.userId }, now);
    expect(await state()).toEqual({ hasPassword: true, changeDue: true });
    await changeOwnPassword(parts, person, { ...wanted, currentPassword: generatedPassword }, now);
    expect(await state()).toEqual({ hasPassword: true, changeDue: false });
  });

  it('refuses a wrong present password at its field, and after some makes the right one wait too', async ({
    db,
  }) => {
    const logged = captureLog();
    const person = await createPerson(db);
    const change = (currentPassword: string, device?: string) =>
      changeOwnPassword(createParts(db), person, { ...wanted, currentPassword, device }, now);
    for (let round = 0; round < placeRule.free; round += 1) {
      await expect(change('not the password')).rejects.toMatchObject({
        code: 'invalid',
        fields: { currentPassword: ['This is not your current password.'] },
      });
    }
    const { userId, origin } = person;
    const refused = { event: 'password.change_refused', fields: { userId, address: origin.address } };
    expect(logged).toMatchObject(Array.from({ length: placeRule.free }, () => refused));
    await expect(change(old)).rejects.toMatchObject({
      fields: { currentPassword: ['Too many tries. Wait 1 second, then try again.'] },
    });
    const atTheDoor = { email: person.email, password: old, address: person.origin.address };
    expect(await checkCredentials(db, atTheDoor, now)).toMatchObject({ refusal: { reason: 'throttled' } });
    expect(await stored(db, person)).toMatchObject({ passwordHash, sessionVersion: 1 });
    await change(old, 'a browser that is known');
    expect(await stored(db, person)).toMatchObject({ sessionVersion: 2 });
  });

  it('refuses a password like the address, before the present one counts as a try', async ({ db }) => {
    const person = await createPerson(db, { email: 'margarethe.maier@example.test' });
    const change = (currentPassword: string) =>
      changeOwnPassword(createParts(db), person, { currentPassword, newPassword: 'margarethe.maier1' }, now);
    for (let round = 0; round <= placeRule.free; round += 1) {
      await expect(change('not the password')).rejects.toMatchObject({
        code: 'invalid',
        fields: { newPassword: [expect.stringContaining('e-mail address')] },
      });
    }
  });

  it('reaches nobody of another tenant, nobody deactivated, and nobody without a password', async ({
    db,
  }) => {
    const parts = createParts(db);
    const person = await createPerson(db);
    const gone = await createPerson(db, { active: false });
    const provided = actorOf(await createUser(db, person.tenantId));
    const stranger = { ...person, tenantId: (await createTenant(db)).tenantId };
    for (const [actor, code] of [
      [stranger, 'unauthenticated'],
      [gone, 'unauthenticated'],
      [provided, 'unprocessable'],
      [{ ...person, permissions: new Set<never>() }, 'forbidden'],
    ] as const) {
      await expect(changeOwnPassword(parts, actor, wanted, now)).rejects.toMatchObject({ code });
    }
    for (const { userId } of [person, gone]) {
      const [row] = await db.select().from(users).where(eq(users.id, userId));
      expect(row).toMatchObject({ passwordHash, sessionVersion: 1 });
    }
    expect((await stored(db, provided))?.passwordHash).toBeNull();
  });

  it('takes one of two changes at the same moment', async ({ database: { db } }) => {
    const person = await createPerson(db);
    const change = (newPassword: string) =>
      changeOwnPassword(createParts(db), person, { ...wanted, newPassword, device: newPassword }, now);
    const bothWait = async () => (await countWaiting(db)) === 2;
    // Both have proven the old password before either may write.
    const answers = await db.transaction(async (tx) => {
      await tx.select().from(users).where(eq(users.id, person.userId)).for('update');
      const changes = Promise.allSettled([change(fresh), change('quiet mountain 77')]);
      await vi.waitUntil(bothWait, { timeout: 10_000 });
      return { changes };
    });
    const refused = (await answers.changes).flatMap((answer) =>
      answer.status === 'rejected' ? [answer.reason] : [],
    );
    expect(refused).toMatchObject([{ code: 'conflict' }]);
    expect(await stored(db, person)).toMatchObject({ sessionVersion: 2 });
  });
});

describe('changePasswordInput', () => {
  it('keeps the rules of every password, wants another one, and takes nothing else', () => {
    expect(changePasswordInput.safeParse(wanted).success).toBe(true);
    for (const newPassword of ['', 'short', 'password1234', 'abababababab', old, 'x'.repeat(257)]) {
      const parsed = changePasswordInput.safeParse({ ...wanted, newPassword });
      expect(parsed.error?.issues, newPassword).toMatchObject([{ path: ['newPassword'] }]);
    }
    expect(changePasswordInput.safeParse({ ...wanted, currentPassword: '' }).success).toBe(false);
    for (const extra of ['userId', 'tenantId', 'device']) {
      expect(changePasswordInput.safeParse({ ...wanted, [extra]: 'x' }).success, extra).toBe(false);
    }
  });
});

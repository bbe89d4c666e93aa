import { desc, eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { findPasswordState } from '#db/queries/passwords.ts';
import { findSessionUser } from '#db/queries/sign-in-users.ts';
import { auditEvents } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { checkCredentials } from '#lib/auth/sign-in.ts';
import { placeRule } from '#lib/auth/throttle.ts';
import { it } from '#tests/support/db-test.ts';
import { createTenant, createUser, testNow as now, type TestUser } from '#tests/support/factories.ts';
import { recoverPassword } from './recover-password.ts';

const signIn = (db: Db, { email }: TestUser, password: string) =>
  checkCredentials(db, { email, password, address: '192.0.2.1' }, now);

function eventsOf(db: Db, { userId }: TestUser) {
  return db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.targetId, userId))
    .orderBy(desc(auditEvents.action));
}

describe('recoverPassword', () => {
  it('ends sessions and waits, has the password changed, and is the system’s in the log', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const admin = await createUser(db, tenantId, { roles: ['tenant-admin'] });
    const bystander = await createUser(db, tenantId);
    for (let tries = 0; tries < placeRule.free; tries += 1) {
      await signIn(db, admin, 'wrong');
      await signIn(db, bystander, 'wrong');
    }
    expect(await signIn(db, admin, 'wrong')).toMatchObject({ refusal: { reason: 'throttled' } });

    const typed = { email: ` ${admin.email.toUpperCase()}`, activate: false };
    const { password, ...told } = await recoverPassword(db, typed, now);

    expect(told).toEqual({ email: admin.email, activated: false });
    expect(await signIn(db, admin, password)).toHaveProperty('user');
    expect(await signIn(db, bystander, 'wrong')).toMatchObject({ refusal: { reason: 'throttled' } });
    expect(await findSessionUser(db, tenantId, admin.userId)).toMatchObject({ sessionVersion: 2 });
    const state = await findPasswordState(db, tenantId, admin.userId);
    expect(state).toEqual({ hasPassword: true, changeDue: true });
    const events = await eventsOf(db, admin);
    expect(events).toMatchObject([
      { action: 'user.reset-password', actorType: 'system', actorLabel: 'system', outcome: 'done' },
    ]);
    expect(JSON.stringify(events)).not.toContain(password);
  });

  it('activates who is deactivated only where that is asked for', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const gone = await createUser(db, tenantId, { roles: ['tenant-admin'], active: false });
    await expect(recoverPassword(db, { email: gone.email, activate: false }, now)).rejects.toMatchObject({
      code: 'unprocessable',
      message: `${gone.email} is deactivated: add --activate to let them sign in again`,
    });
    expect(await findPasswordState(db, tenantId, gone.userId)).toMatchObject({ hasPassword: false });
    expect(await eventsOf(db, gone)).toEqual([]);

    const { password, activated } = await recoverPassword(db, { email: gone.email, activate: true }, now);
    expect(activated).toBe(true);
    expect(await signIn(db, gone, password)).toHaveProperty('user');
    expect(await eventsOf(db, gone)).toMatchObject([
      { action: 'user.reset-password', actorType: 'system' },
      { action: 'user.reactivate', actorType: 'system' },
    ]);
  });

  it('names the admins to who asks for nobody, and says where nobody is', async ({ db }) => {
    const nobody = { email: 'nobody@example.test', activate: true };
    await expect(recoverPassword(db, nobody, now)).rejects.toMatchObject({
      code: 'not_found',
      message: 'there is no user nobody@example.test, and no other: the first start makes an admin',
    });
    const { tenantId } = await createTenant(db);
    const admin = await createUser(db, tenantId, { roles: ['tenant-admin'] });
    await createUser(db, tenantId);
    await expect(recoverPassword(db, nobody, now)).rejects.toMatchObject({
      message: `there is no user nobody@example.test. Tenant admins: ${admin.email}`,
    });
  });
});

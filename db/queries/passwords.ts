import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { TenantId, UserId } from '../ids.ts';
import { users } from '../schema/index.ts';
import type { Db } from '../types.ts';

function isOf(tenantId: TenantId, userId: UserId): SQL | undefined {
  return and(eq(users.tenantId, tenantId), eq(users.id, userId));
}

/** What the portal asks before it offers a change: whether there is a password, and whether it should be another. */
export async function findPasswordState(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
): Promise<{ hasPassword: boolean; changeDue: boolean } | undefined> {
  const [found] = await db
    .select({
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
      changeDue: users.passwordChangeDue,
    })
    .from(users)
    .where(isOf(tenantId, userId));
  return found;
}

/** For the check of a current password alone. Nobody who is deactivated has one. */
export async function findPasswordHash(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
): Promise<{ passwordHash: string | null } | undefined> {
  const [found] = await db
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(and(isOf(tenantId, userId), eq(users.active, true)));
  return found;
}

/** By somebody else than its owner, who is to choose another. All sessions end. */
export async function setPasswordHash(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  passwordHash: string,
  at: Date,
): Promise<void> {
  const updated = await db
    .update(users)
    .set({ ...newPassword(passwordHash, at), passwordChangeDue: true })
    .where(isOf(tenantId, userId))
    .returning({ id: users.id });
  if (updated.length === 0) throw new Error('a password was set for no user');
}

/**
 * By its owner. Returns the version that a session must carry from now on: all earlier ones have ended. Undefined
 * where the password is by now another than the one that was checked, or the person is deactivated.
 */
export async function replacePasswordHash(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  { checked, passwordHash }: { checked: string; passwordHash: string },
  at: Date,
): Promise<number | undefined> {
  const [updated] = await db
    .update(users)
    .set({ ...newPassword(passwordHash, at), passwordChangeDue: false })
    .where(and(isOf(tenantId, userId), eq(users.active, true), eq(users.passwordHash, checked)))
    .returning({ sessionVersion: users.sessionVersion });
  return updated?.sessionVersion;
}

/**
 * Of somebody who signs in otherwise from now on. Returns the version that a session must carry; undefined where they
 * have signed in by now, so that the password is one in use.
 */
export async function endUnusedPassword(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  at: Date,
): Promise<number | undefined> {
  const [updated] = await db
    .update(users)
    .set({ ...newPassword(null, at), passwordChangeDue: false })
    .where(and(isOf(tenantId, userId), isNull(users.lastSignedInAt)))
    .returning({ sessionVersion: users.sessionVersion });
  return updated?.sessionVersion;
}

function newPassword(passwordHash: string | null, at: Date) {
  return { passwordHash, sessionVersion: sql`${users.sessionVersion} + 1`, updatedAt: at };
}

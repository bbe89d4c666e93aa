import { and, asc, eq, sql } from 'drizzle-orm';
import type { TenantId, UserId } from '../ids.ts';
import { tenants, users } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { prepareOnce } from './prepared.ts';

/** Not scoped to a tenant: it is asked before one is known. Of several tenants the oldest is meant. */
export async function findSignInUser(db: Db, email: string) {
  const [found] = await db
    .select({
      tenantId: users.tenantId,
      userId: users.id,
      email: users.email,
      active: users.active,
      passwordHash: users.passwordHash,
      lastSignedInAt: users.lastSignedInAt,
      sessionVersion: users.sessionVersion,
    })
    .from(users)
    .innerJoin(tenants, eq(tenants.id, users.tenantId))
    .where(sql`lower(${users.email}) = lower(${email})`)
    .orderBy(asc(tenants.createdAt), asc(tenants.id))
    .limit(1);
  return found;
}

export async function touchSignedIn(db: Db, tenantId: TenantId, userId: UserId, at: Date): Promise<void> {
  await db
    .update(users)
    .set({ lastSignedInAt: at })
    .where(and(eq(users.tenantId, tenantId), eq(users.id, userId)));
}

export interface SessionUser {
  tenantId: TenantId;
  userId: UserId;
  email: string;
  displayName: string;
  roles: string[];
  active: boolean;
  sessionVersion: number;
}

const sessionUserById = prepareOnce((db) =>
  db
    .select({
      tenantId: users.tenantId,
      userId: users.id,
      email: users.email,
      displayName: users.displayName,
      roles: users.roles,
      active: users.active,
      sessionVersion: users.sessionVersion,
    })
    .from(users)
    .where(and(eq(users.tenantId, sql.placeholder('tenantId')), eq(users.id, sql.placeholder('userId'))))
    .prepare('find_session_user'),
);

/** Asked on every portal request, so it is prepared once a connection pool. */
export async function findSessionUser(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
): Promise<SessionUser | undefined> {
  const [found] = await sessionUserById(db).execute({ tenantId, userId });
  return found;
}

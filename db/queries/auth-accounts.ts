import { and, eq } from 'drizzle-orm';
import type { TenantId, UserId } from '../ids.ts';
import { authAccounts, users } from '../schema/index.ts';
import type { Db } from '../types.ts';

/** Who somebody is at an identity provider. Never the e-mail address, which may change hands. */
export interface Identity {
  provider: string;
  issuer: string;
  subject: string;
}

/** Not scoped to a tenant: this is what proves the tenant. */
export async function findUserByIdentity(
  db: Db,
  { provider, issuer, subject }: Identity,
): Promise<
  { tenantId: TenantId; userId: UserId; email: string; active: boolean; sessionVersion: number } | undefined
> {
  const [found] = await db
    .select({
      tenantId: users.tenantId,
      userId: users.id,
      email: users.email,
      active: users.active,
      sessionVersion: users.sessionVersion,
    })
    .from(authAccounts)
    .innerJoin(users, and(eq(users.tenantId, authAccounts.tenantId), eq(users.id, authAccounts.userId)))
    .where(
      and(
        eq(authAccounts.provider, provider),
        eq(authAccounts.issuer, issuer),
        eq(authAccounts.subject, subject),
      ),
    )
    .limit(1);
  return found;
}

/** False where another sign-in of the same identity was first. */
export async function insertAuthAccount(db: Db, values: typeof authAccounts.$inferInsert): Promise<boolean> {
  const inserted = await db
    .insert(authAccounts)
    .values(values)
    .onConflictDoNothing()
    .returning({ userId: authAccounts.userId });
  return inserted.length > 0;
}

/** Whether a person already signs in through this provider under some subject. */
export async function hasAuthAccount(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  provider: string,
): Promise<boolean> {
  const count = await db.$count(
    authAccounts,
    and(
      eq(authAccounts.tenantId, tenantId),
      eq(authAccounts.userId, userId),
      eq(authAccounts.provider, provider),
    ),
  );
  return count > 0;
}

import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { TenantId, UserId } from '../ids.ts';
import { users } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { emailOrder } from './email-order.ts';
import { finishPage, type Ordering, type Page, type PageRequest, planPage } from './keyset.ts';
import { matches } from './search.ts';

const summary = {
  id: users.id,
  email: users.email,
  displayName: users.displayName,
  roles: users.roles,
  active: users.active,
  createdAt: users.createdAt,
  updatedAt: users.updatedAt,
  deactivatedAt: users.deactivatedAt,
  lastSignedInAt: users.lastSignedInAt,
};

export type UserSummary = Pick<typeof users.$inferSelect, keyof typeof summary>;

/** What names a person and leads to them. */
export type UserName = Pick<UserSummary, 'id' | 'email' | 'displayName'>;

export interface UserListing {
  search?: string | undefined;
  status?: 'active' | 'deactivated' | undefined;
  role?: string | undefined;
  sort?: 'email' | 'name' | 'created' | 'last-signed-in' | undefined;
  descending?: boolean | undefined;
}

const orderings: Record<NonNullable<UserListing['sort']>, Omit<Ordering, 'id' | 'descending'>> = {
  email: { key: emailOrder, type: 'text' },
  name: { key: sql`lower(${users.displayName})`, type: 'text' },
  created: { key: sql`${users.createdAt}`, type: 'timestamptz' },
  'last-signed-in': {
    key: sql`coalesce(${users.lastSignedInAt}, '-infinity'::timestamptz)`,
    type: 'timestamptz',
  },
};

export async function listUsers(
  db: Db,
  tenantId: TenantId,
  { search, status, role, sort = 'email', descending = false }: UserListing,
  page: PageRequest,
): Promise<Page<UserSummary>> {
  const plan = planPage({ ...orderings[sort], id: sql`${users.id}`, descending }, page);
  const where = and(
    eq(users.tenantId, tenantId),
    status && eq(users.active, status === 'active'),
    role ? sql`${role} = any(${users.roles})` : undefined,
    matches(search, users.email, users.displayName),
  );
  const found = await db
    .select({ ...summary, sortKey: plan.sortKey })
    .from(users)
    .where(and(where, plan.where))
    .orderBy(plan.orderBy)
    .limit(page.limit + 1);
  return finishPage<UserSummary>(found, plan, page.limit, () => db.$count(users, where));
}

/** Some people that match, for who looks for one by name or address. */
export async function findUserNames(
  db: Db,
  tenantId: TenantId,
  search: string,
  limit: number,
): Promise<UserName[]> {
  const { id, email, displayName } = summary;
  return db
    .select({ id, email, displayName })
    .from(users)
    .where(and(eq(users.tenantId, tenantId), matches(search, users.email, users.displayName)))
    .orderBy(emailOrder, asc(users.id))
    .limit(limit);
}

function isUser(user: { id: UserId } | { email: string }): SQL {
  return 'id' in user ? eq(users.id, user.id) : sql`lower(${users.email}) = lower(${user.email})`;
}

export async function findUser(
  db: Db,
  tenantId: TenantId,
  user: { id: UserId } | { email: string },
): Promise<UserSummary | undefined> {
  const [found] = await db
    .select(summary)
    .from(users)
    .where(and(eq(users.tenantId, tenantId), isUser(user)));
  return found;
}

/** What is decided about a person's keys, roles or state is decided while holding their row. */
export async function lockUser(
  tx: Db,
  tenantId: TenantId,
  user: { id: UserId } | { email: string },
): Promise<UserSummary | undefined> {
  const [found] = await tx
    .select(summary)
    .from(users)
    .where(and(eq(users.tenantId, tenantId), isUser(user)))
    .for('update');
  return found;
}

/** Some people, in the order of their ids, so that whoever locks several waits for nobody in a circle. */
export async function lockUsers(tx: Db, tenantId: TenantId, userIds: readonly UserId[]): Promise<UserId[]> {
  if (userIds.length === 0) return [];
  const held = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.tenantId, tenantId), inArray(users.id, [...userIds])))
    .orderBy(asc(users.id))
    .for('update');
  return held.map(({ id }) => id);
}

/** For a reference to somebody that is written later in the transaction, with other rows held. */
export async function holdUser(tx: Db, tenantId: TenantId, userId: UserId): Promise<void> {
  await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.tenantId, tenantId), eq(users.id, userId)))
    .for('key share');
}

/** `undefined` where the e-mail address is taken. */
export async function insertUser(
  db: Db,
  values: typeof users.$inferInsert,
): Promise<UserSummary | undefined> {
  const [inserted] = await db.insert(users).values(values).onConflictDoNothing().returning(summary);
  return inserted;
}

export async function updateUser(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  changes: Partial<Pick<UserSummary, 'roles' | 'displayName'>>,
  updatedAt: Date,
): Promise<UserSummary | undefined> {
  const [updated] = await db
    .update(users)
    .set({ ...changes, updatedAt })
    .where(and(eq(users.tenantId, tenantId), eq(users.id, userId)))
    .returning(summary);
  return updated;
}

/** A deactivation ends every session; a reactivation brings none back. */
export async function setUserActive(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  active: boolean,
  at: Date,
): Promise<void> {
  await db
    .update(users)
    .set({
      active,
      deactivatedAt: active ? null : at,
      sessionVersion: sql`${users.sessionVersion} + 1`,
      updatedAt: at,
    })
    .where(and(eq(users.tenantId, tenantId), eq(users.id, userId)));
}

export async function bumpSessionVersion(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  at: Date,
): Promise<void> {
  await db
    .update(users)
    .set({ sessionVersion: sql`${users.sessionVersion} + 1`, updatedAt: at })
    .where(and(eq(users.tenantId, tenantId), eq(users.id, userId)));
}

/**
 * The rule that a tenant keeps an active admin is checked by the database at commit. Asked for here it fails as a
 * statement of the verb; ask before the audit event is written, whose key lock on the tenant would meet this one.
 */
export async function checkLastAdmin(tx: Db): Promise<void> {
  await tx.execute(sql`set constraints users_keep_an_admin immediate`);
  await tx.execute(sql`set constraints users_keep_an_admin deferred`);
}

export async function hasAnyUser(db: Db): Promise<boolean> {
  const [found] = await db.select({ id: users.id }).from(users).limit(1);
  return found !== undefined;
}

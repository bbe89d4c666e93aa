import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import {
  type GrantId,
  newId,
  type ProviderAccountId,
  type TenantId,
  type UserId,
  type VirtualAccountId,
} from '../ids.ts';
import { grants, type ProviderAccountRole, teams, users, virtualAccounts } from '../schema/index.ts';
import type { Db } from '../types.ts';
import {
  type NamedSubject,
  namedSubjectOf,
  type Subject,
  subjectJoins,
  subjectOf,
  subjectValues,
} from './subjects.ts';
import { selectTeamIds } from './team-membership.ts';

const ofSubject = (subject: Subject): SQL => {
  if (subject.kind === 'user') return eq(grants.userId, subject.id);
  if (subject.kind === 'team') return eq(grants.teamId, subject.id);
  return eq(grants.virtualAccountId, subject.id);
};

export interface Grant {
  id: GrantId;
  role: ProviderAccountRole;
  subject: NamedSubject;
  createdAt: Date;
}

export async function listGrants(
  db: Db,
  tenantId: TenantId,
  providerAccountId: ProviderAccountId,
): Promise<Grant[]> {
  const on = subjectJoins(grants);
  const subject = namedSubjectOf(grants);
  return db
    .select({ id: grants.id, role: grants.role, createdAt: grants.createdAt, subject })
    .from(grants)
    .leftJoin(users, on.user)
    .leftJoin(teams, on.team)
    .leftJoin(virtualAccounts, on.virtualAccount)
    .where(and(eq(grants.tenantId, tenantId), eq(grants.providerAccountId, providerAccountId)))
    .orderBy(asc(grants.role), asc(subject.label), asc(grants.id));
}

/** Sets the one role of a subject on an account. Returns the role it had, null for none: true while the caller holds the account. */
export async function upsertGrant(
  tx: Db,
  tenantId: TenantId,
  grant: { providerAccountId: ProviderAccountId; subject: Subject; role: ProviderAccountRole },
  now: Date,
): Promise<{ id: GrantId; previousRole: ProviderAccountRole | null }> {
  const { providerAccountId, subject, role } = grant;
  const [held] = await tx
    .select({ role: grants.role })
    .from(grants)
    .where(
      and(eq(grants.tenantId, tenantId), eq(grants.providerAccountId, providerAccountId), ofSubject(subject)),
    );
  const [row] = await tx
    .insert(grants)
    .values({ tenantId, id: newId(), providerAccountId, role, createdAt: now, ...subjectValues(subject) })
    .onConflictDoUpdate({
      target: [
        grants.tenantId,
        grants.providerAccountId,
        grants.userId,
        grants.teamId,
        grants.virtualAccountId,
      ],
      set: { role },
    })
    .returning({ id: grants.id });
  if (!row) throw new Error('the upsert of a grant returned no row');
  return { id: row.id, previousRole: held?.role ?? null };
}

export interface GrantKey {
  id: GrantId;
  providerAccountId: ProviderAccountId;
  subject: Subject;
  role: ProviderAccountRole;
}

export async function findGrant(db: Db, tenantId: TenantId, grantId: GrantId): Promise<GrantKey | undefined> {
  const { id, providerAccountId, role } = grants;
  const [row] = await db
    .select({ id, providerAccountId, role, subject: subjectOf(grants) })
    .from(grants)
    .where(and(eq(grants.tenantId, tenantId), eq(grants.id, grantId)));
  // The kind says of what the id is one: the columns that both come from are branded apart.
  return row && { ...row, subject: row.subject as Subject };
}

export async function deleteGrant(tx: Db, tenantId: TenantId, grantId: GrantId): Promise<void> {
  await tx.delete(grants).where(and(eq(grants.tenantId, tenantId), eq(grants.id, grantId)));
}

/** Locks the row, so that two removals cannot each leave the other's grant as the last one. */
export async function lockVirtualAccount(
  tx: Db,
  tenantId: TenantId,
  virtualAccountId: VirtualAccountId,
): Promise<void> {
  await tx
    .select({ id: virtualAccounts.id })
    .from(virtualAccounts)
    .where(and(eq(virtualAccounts.tenantId, tenantId), eq(virtualAccounts.id, virtualAccountId)))
    .for('update');
}

export function countGrantsOfVirtualAccount(
  db: Db,
  tenantId: TenantId,
  virtualAccountId: VirtualAccountId,
): Promise<number> {
  return db.$count(grants, and(eq(grants.tenantId, tenantId), eq(grants.virtualAccountId, virtualAccountId)));
}

/** Accounts that a person manages, by a grant of their own or of a team. */
export async function listManagedAccountIds(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
): Promise<ProviderAccountId[]> {
  const rows = await db
    .selectDistinct({ id: grants.providerAccountId })
    .from(grants)
    .where(
      and(
        eq(grants.tenantId, tenantId),
        eq(grants.role, 'provider-account-manager'),
        sql`(${grants.userId} = ${userId} or ${grants.teamId} in (${selectTeamIds(sql`${tenantId}`, sql`${userId}::uuid`)}))`,
      ),
    );
  return rows.map((row) => row.id);
}

/** E-mail addresses of those who may grant access to an account, its managers first, then tenant admins. */
export async function listWhomToAsk(
  db: Db,
  tenantId: TenantId,
  providerAccountId: ProviderAccountId,
  limit: number,
): Promise<string[]> {
  const managing = sql`exists (
    select 1 from ${grants}
    where ${grants.tenantId} = ${tenantId} and ${grants.providerAccountId} = ${providerAccountId}
      and ${grants.role} = 'provider-account-manager'
      and (${grants.userId} = users.id
        or ${grants.teamId} in (${selectTeamIds(sql`${tenantId}`, sql`users.id`)})))`;
  const isAdmin = sql`'tenant-admin' = any(users.roles)`;
  const rows = await db
    .select({ email: users.email })
    .from(users)
    .where(and(eq(users.tenantId, tenantId), users.active, sql`(${managing} or ${isAdmin})`))
    .orderBy(sql`${managing} desc`, asc(users.email))
    .limit(limit);
  return rows.map((row) => row.email);
}

/** How many subjects hold a role on each account. */
export async function countGrantsByAccount(
  db: Db,
  tenantId: TenantId,
  providerAccountIds: readonly ProviderAccountId[],
): Promise<Map<ProviderAccountId, number>> {
  if (providerAccountIds.length === 0) return new Map();
  const rows = await db
    .select({ id: grants.providerAccountId, held: sql`count(*)`.mapWith(Number) })
    .from(grants)
    .where(and(eq(grants.tenantId, tenantId), inArray(grants.providerAccountId, [...providerAccountIds])))
    .groupBy(grants.providerAccountId);
  return new Map(rows.map((row) => [row.id, row.held]));
}

/** Virtual accounts whose every grant is on this one provider account. */
export async function listVirtualAccountsOnlyOn(
  db: Db,
  tenantId: TenantId,
  providerAccountId: ProviderAccountId,
): Promise<string[]> {
  const rows = await db
    .select({ name: virtualAccounts.name })
    .from(grants)
    .innerJoin(
      virtualAccounts,
      and(eq(virtualAccounts.tenantId, grants.tenantId), eq(virtualAccounts.id, grants.virtualAccountId)),
    )
    .where(eq(grants.tenantId, tenantId))
    .groupBy(virtualAccounts.name)
    .having(sql`bool_and(${grants.providerAccountId} = ${providerAccountId})`)
    .orderBy(asc(virtualAccounts.name));
  return rows.map((row) => row.name);
}

import { and, asc, eq, sql } from 'drizzle-orm';
import type { TeamId, TenantId, UserId, VirtualAccountId } from '../ids.ts';
import { type grants, type modelSubjects, teams, users, virtualAccounts } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { matches } from './search.ts';

export type Subject =
  | { kind: 'user'; id: UserId }
  | { kind: 'team'; id: TeamId }
  | { kind: 'virtual-account'; id: VirtualAccountId };

export interface NamedSubject {
  kind: Subject['kind'];
  id: string;
  /** E-mail of a user, name of the others. */
  label: string;
  /** False for a deactivated user. */
  active: boolean;
}

/** The columns of a row that is about a subject: exactly one is filled. */
export function subjectValues(subject: Subject) {
  return {
    userId: subject.kind === 'user' ? subject.id : null,
    teamId: subject.kind === 'team' ? subject.id : null,
    virtualAccountId: subject.kind === 'virtual-account' ? subject.id : null,
  };
}

type SubjectTable = typeof grants | typeof modelSubjects;

/** Whom a row is about. */
export function subjectOf({ userId, teamId, virtualAccountId }: SubjectTable) {
  return {
    kind: sql<Subject['kind']>`case when ${userId} is not null then 'user'
      when ${teamId} is not null then 'team' else 'virtual-account' end`,
    id: sql<string>`coalesce(${userId}, ${teamId}, ${virtualAccountId})`,
  };
}

/** The same by name, where a query joins users, teams and virtual accounts by `subjectJoins`. */
export function namedSubjectOf(table: SubjectTable) {
  return {
    ...subjectOf(table),
    label: sql<string>`coalesce(${users.email}, ${teams.name}, ${virtualAccounts.name})`,
    active: sql<boolean>`coalesce(${users.active}, true)`,
  };
}

export function subjectJoins({ tenantId, userId, teamId, virtualAccountId }: SubjectTable) {
  return {
    user: and(eq(users.tenantId, tenantId), eq(users.id, userId)),
    team: and(eq(teams.tenantId, tenantId), eq(teams.id, teamId)),
    virtualAccount: and(eq(virtualAccounts.tenantId, tenantId), eq(virtualAccounts.id, virtualAccountId)),
  };
}

/** The name of a subject of this tenant, or undefined where there is none. */
export async function findSubject(
  db: Db,
  tenantId: TenantId,
  subject: Subject,
): Promise<NamedSubject | undefined> {
  const [found] = await namedSubjects(db, tenantId, subject);
  return found;
}

async function namedSubjects(db: Db, tenantId: TenantId, { kind, id }: Subject): Promise<NamedSubject[]> {
  if (kind === 'user') {
    const rows = await db
      .select({ id: users.id, label: users.email, active: users.active })
      .from(users)
      .where(and(eq(users.tenantId, tenantId), eq(users.id, id as UserId)));
    return rows.map((row) => ({ kind, ...row }));
  }
  const table = kind === 'team' ? teams : virtualAccounts;
  const rows = await db
    .select({ id: table.id, label: table.name })
    .from(table)
    .where(and(eq(table.tenantId, tenantId), eq(table.id, id as TeamId & VirtualAccountId)));
  return rows.map((row) => ({ kind, ...row, active: true }));
}

/** Who a grant can be given to: teams first, then people, then virtual accounts; for a field that searches as one types. */
export async function searchSubjects(
  db: Db,
  tenantId: TenantId,
  search: string,
  limit: number,
): Promise<NamedSubject[]> {
  const found = await Promise.all([
    db
      .select({ id: teams.id, label: teams.name })
      .from(teams)
      .where(and(eq(teams.tenantId, tenantId), matches(search, teams.name, teams.displayName)))
      .orderBy(asc(teams.name))
      .limit(limit),
    db
      .select({ id: users.id, label: users.email })
      .from(users)
      .where(and(eq(users.tenantId, tenantId), users.active, matches(search, users.email, users.displayName)))
      .orderBy(asc(users.email))
      .limit(limit),
    db
      .select({ id: virtualAccounts.id, label: virtualAccounts.name })
      .from(virtualAccounts)
      .where(and(eq(virtualAccounts.tenantId, tenantId), matches(search, virtualAccounts.name)))
      .orderBy(asc(virtualAccounts.name))
      .limit(limit),
  ]);
  const kinds = ['team', 'user', 'virtual-account'] as const;
  return kinds
    .flatMap((kind, index) => (found[index] ?? []).map((row) => ({ kind, ...row, active: true })))
    .slice(0, limit);
}

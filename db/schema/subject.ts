import { type SQL, sql } from 'drizzle-orm';
import { type AnyPgColumn, foreignKey, uuid } from 'drizzle-orm/pg-core';
import type { TeamId, UserId, VirtualAccountId } from '../ids.ts';
import { teams } from './teams.ts';
import { users } from './users.ts';
import { virtualAccounts } from './virtual-accounts.ts';

/** The three columns of which a row of grants or of an allow-list fills exactly one. */
export const subjectColumns = {
  userId: uuid('user_id').$type<UserId>(),
  teamId: uuid('team_id').$type<TeamId>(),
  virtualAccountId: uuid('virtual_account_id').$type<VirtualAccountId>(),
};

type SubjectTable = Record<'tenantId' | keyof typeof subjectColumns, AnyPgColumn>;

export function isOneSubject({ userId, teamId, virtualAccountId }: SubjectTable): SQL {
  return sql`num_nonnulls(${userId}, ${teamId}, ${virtualAccountId}) = 1`;
}

/** Who is gone holds nothing, and no row points into another tenant. */
export function subjectKeys({ tenantId, userId, teamId, virtualAccountId }: SubjectTable) {
  return [
    foreignKey({ columns: [tenantId, userId], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({ columns: [tenantId, teamId], foreignColumns: [teams.tenantId, teams.id] }),
    foreignKey({
      columns: [tenantId, virtualAccountId],
      foreignColumns: [virtualAccounts.tenantId, virtualAccounts.id],
    }),
  ].map((key) => key.onDelete('cascade'));
}

import {
  check,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { GrantId, ProviderAccountId, TenantId } from '../ids.ts';
import { isOneOf } from './one-of.ts';
import { providerAccounts } from './provider-accounts.ts';
import { isOneSubject, subjectColumns, subjectKeys } from './subject.ts';

const roles = ['provider-account-manager', 'provider-account-access'] as const;

export type ProviderAccountRole = (typeof roles)[number];

/** Subject × provider account × role. One role a subject and account: raising it changes the row. */
export const grants = pgTable(
  'grants',
  {
    tenantId: uuid('tenant_id').$type<TenantId>().notNull(),
    id: uuid('id').$type<GrantId>().notNull(),
    providerAccountId: uuid('provider_account_id').$type<ProviderAccountId>().notNull(),
    ...subjectColumns,
    role: text('role').$type<ProviderAccountRole>().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique('grants_subject_key')
      .on(table.tenantId, table.providerAccountId, table.userId, table.teamId, table.virtualAccountId)
      .nullsNotDistinct(),
    index('grants_user_idx').on(table.tenantId, table.userId),
    index('grants_team_idx').on(table.tenantId, table.teamId),
    index('grants_virtual_account_idx').on(table.tenantId, table.virtualAccountId),
    check('grants_one_subject', isOneSubject(table)),
    check('grants_role', isOneOf(table.role, roles)),
    foreignKey({
      columns: [table.tenantId, table.providerAccountId],
      foreignColumns: [providerAccounts.tenantId, providerAccounts.id],
    }).onDelete('cascade'),
    ...subjectKeys(table),
  ],
);

import { foreignKey, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { TenantId, UserId } from '../ids.ts';
import { users } from './users.ts';

/** Who a person is at an identity provider: issuer and subject, never the e-mail address. */
export const authAccounts = pgTable(
  'auth_accounts',
  {
    tenantId: uuid('tenant_id').$type<TenantId>().notNull(),
    provider: text('provider').notNull(),
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    userId: uuid('user_id').$type<UserId>().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.provider, table.issuer, table.subject] }),
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
  ],
);

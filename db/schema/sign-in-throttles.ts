import { sql } from 'drizzle-orm';
import { check, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/** Failed sign-ins per account and per address, so that replicas and restarts share one count. Holds no tenant: it is asked before one is known. */
export const signInThrottles = pgTable(
  'sign_in_throttles',
  {
    scope: text('scope').notNull(),
    subject: text('subject').notNull(),
    failures: integer('failures').notNull(),
    blockedUntil: timestamp('blocked_until', { withTimezone: true }),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scope, table.subject] }),
    check('sign_in_throttles_scope', sql`${table.scope} in ('account', 'address')`),
  ],
);

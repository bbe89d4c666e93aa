import { sql } from 'drizzle-orm';
import { check, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/** An account as one network tries it, an account over all networks, an address over all accounts, a browser that is known. */
export type ThrottleScope = 'place' | 'account' | 'address' | 'device';

/** Failed sign-ins by what is counted, so that replicas and restarts share one count. Holds no tenant: it is asked before one is known. */
export const signInThrottles = pgTable(
  'sign_in_throttles',
  {
    scope: text('scope').$type<ThrottleScope>().notNull(),
    subject: text('subject').notNull(),
    failures: integer('failures').notNull(),
    blockedUntil: timestamp('blocked_until', { withTimezone: true }),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scope, table.subject] }),
    check('sign_in_throttles_scope', sql`${table.scope} in ('place', 'account', 'address', 'device')`),
  ],
);

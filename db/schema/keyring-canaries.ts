import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** A known text under each master key ever used: a wrong key stops the start instead of failing call by call. */
export const keyringCanaries = pgTable('keyring_canaries', {
  kid: text('kid').primaryKey(),
  envelope: text('envelope').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
});

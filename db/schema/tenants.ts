import { bigint, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { TenantId } from '../ids.ts';

export const tenants = pgTable(
  'tenants',
  {
    id: uuid('id').$type<TenantId>().primaryKey(),
    name: text('name').notNull(),
    /** Rises by a trigger with every change to provider accounts, models or prices: gateways reload on a new value. */
    catalogVersion: bigint('catalog_version', { mode: 'number' }).notNull().default(1),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [uniqueIndex('tenants_name_key').on(table.name)],
);

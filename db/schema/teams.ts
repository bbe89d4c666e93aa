import { sql } from 'drizzle-orm';
import { check, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { TeamId, TenantId } from '../ids.ts';
import { tenants } from './tenants.ts';

/** The team named `everyone` has no member rows: it holds every active user by definition. */
export const teams = pgTable(
  'teams',
  {
    tenantId: uuid('tenant_id')
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    id: uuid('id').$type<TeamId>().notNull(),
    name: text('name').notNull(),
    displayName: text('display_name').notNull().default(''),
    description: text('description').notNull().default(''),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('teams_name_key').on(table.tenantId, table.name),
    check('teams_name_shape', sql`${table.name} ~ '^[a-z][a-z0-9-]{1,62}[a-z0-9]$'`),
  ],
);

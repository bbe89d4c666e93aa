import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { TeamId, TenantId, VirtualAccountId } from '../ids.ts';
import { teams } from './teams.ts';
import { tenants } from './tenants.ts';

/** An identity that is no person: an application. Owned by the tenant, or by a team. */
export const virtualAccounts = pgTable(
  'virtual_accounts',
  {
    tenantId: uuid('tenant_id')
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    id: uuid('id').$type<VirtualAccountId>().notNull(),
    name: text('name').notNull(),
    ownerTeamId: uuid('owner_team_id').$type<TeamId>(),
    /** Become request metadata of every call. */
    tags: jsonb('tags').$type<Record<string, string>>().notNull().default({}),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('virtual_accounts_name_key').on(table.tenantId, table.name),
    foreignKey({ columns: [table.tenantId, table.ownerTeamId], foreignColumns: [teams.tenantId, teams.id] }),
    check('virtual_accounts_name_shape', sql`${table.name} ~ '^[a-z][a-z0-9-]{1,62}[a-z0-9]$'`),
  ],
);

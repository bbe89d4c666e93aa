import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { ModelId, ProviderAccountId, TenantId } from '../ids.ts';
import { providerAccounts } from './provider-accounts.ts';

/** Called as `<provider account>/<name>`; `upstreamId` is what the provider is asked for. */
export const models = pgTable(
  'models',
  {
    tenantId: uuid('tenant_id').$type<TenantId>().notNull(),
    id: uuid('id').$type<ModelId>().notNull(),
    providerAccountId: uuid('provider_account_id').$type<ProviderAccountId>().notNull(),
    name: text('name').notNull(),
    upstreamId: text('upstream_id').notNull(),
    types: text('types').array().notNull(),
    enabled: boolean('enabled').notNull().default(true),
    /** When true, only the subjects in `model_subjects` may call it, besides tenant admins. */
    restricted: boolean('restricted').notNull().default(false),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('models_name_key').on(table.tenantId, table.providerAccountId, table.name),
    foreignKey({
      columns: [table.tenantId, table.providerAccountId],
      foreignColumns: [providerAccounts.tenantId, providerAccounts.id],
    }).onDelete('cascade'),
    check(
      'models_name_shape',
      sql`${table.name} ~ '^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}$' and ${table.name} !~ '\\.\\.|//'`,
    ),
    check('models_have_a_type', sql`cardinality(${table.types}) >= 1`),
  ],
);

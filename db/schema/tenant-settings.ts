import { sql } from 'drizzle-orm';
import { boolean, check, integer, pgTable, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { TenantId } from '../ids.ts';
import { tenants } from './tenants.ts';

/** The company's rules for keys. A null limit is no limit. */
export const tenantSettings = pgTable(
  'tenant_settings',
  {
    tenantId: uuid('tenant_id')
      .$type<TenantId>()
      .primaryKey()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    maxPatAgeDays: integer('max_pat_age_days'),
    maxPatsPerUser: integer('max_pats_per_user'),
    allowNonExpiringPats: boolean('allow_non_expiring_pats').notNull().default(true),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    check('tenant_settings_max_pat_age', sql`${table.maxPatAgeDays} between 1 and 3650`),
    check('tenant_settings_max_pats', sql`${table.maxPatsPerUser} between 1 and 1000`),
  ],
);

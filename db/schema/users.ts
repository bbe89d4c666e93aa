import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { TenantId, UserId } from '../ids.ts';
import { tenants } from './tenants.ts';

export const users = pgTable(
  'users',
  {
    tenantId: uuid('tenant_id')
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    id: uuid('id').$type<UserId>().notNull(),
    email: text('email').notNull(),
    displayName: text('display_name').notNull().default(''),
    /** `tenant-admin` or `tenant-member` today; names of custom roles later. */
    roles: text('roles').array().notNull(),
    active: boolean('active').notNull().default(true),
    /** Argon2id in PHC form; null for people who only come through an identity provider. */
    passwordHash: text('password_hash'),
    /** Somebody else knows the password, who made or passed it on: its owner is asked for another. */
    passwordChangeDue: boolean('password_change_due').notNull().default(false),
    /** A session holds the version it began with and ends when the two differ. */
    sessionVersion: integer('session_version').notNull().default(1),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
    deactivatedAt: timestamp('deactivated_at', { withTimezone: true }),
    lastSignedInAt: timestamp('last_signed_in_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('users_email_key').on(table.tenantId, sql`lower(${table.email})`),
    // What `emailOrder` sorts by: a list of them has pages.
    index('users_email_order_idx').on(
      table.tenantId,
      sql`(translate(lower(${table.email}), '@', chr(1)) collate "C")`,
      table.id,
    ),
    check('users_email_shape', sql`${table.email} like '%_@_%' and length(${table.email}) <= 254`),
    check('users_have_a_role', sql`cardinality(${table.roles}) >= 1`),
    check('users_inactive_has_a_date', sql`${table.active} or ${table.deactivatedAt} is not null`),
  ],
);

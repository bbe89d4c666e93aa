import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { TenantId, UserId } from '../ids.ts';
import { tenants } from './tenants.ts';

/** One row per change and per refused attempt. A trigger refuses updates and deletes. Labels are copies: history keeps its names. */
export const auditEvents = pgTable(
  'audit_events',
  {
    tenantId: uuid('tenant_id')
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id),
    id: uuid('id').notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }).notNull(),
    actorType: text('actor_type').$type<'user' | 'virtual-account' | 'system'>().notNull(),
    actorUserId: uuid('actor_user_id').$type<UserId>(),
    actorLabel: text('actor_label').notNull(),
    /** The public id of the key that the change came with; null for a session. */
    actorKeyPublicId: text('actor_key_public_id'),
    action: text('action').notNull(),
    outcome: text('outcome').$type<'done' | 'refused'>().notNull(),
    targetType: text('target_type').notNull(),
    targetId: text('target_id').notNull(),
    targetLabel: text('target_label').notNull(),
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
    address: text('address'),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    // Read backwards for "newest first". An index that Drizzle makes descending puts nulls last, and PostgreSQL then
    // sorts the whole log instead of reading it.
    index('audit_events_time_idx').on(table.tenantId, table.occurredAt, table.id),
    index('audit_events_target_idx').on(table.tenantId, table.targetType, table.targetId, table.occurredAt),
    index('audit_events_actor_idx').on(table.tenantId, table.actorUserId, table.occurredAt, table.id),
    index('audit_events_action_idx').on(table.tenantId, table.action, table.occurredAt, table.id),
    // The search has an index of trigrams beside these, made by a migration where the extension can be had.
    check('audit_events_actor_type', sql`${table.actorType} in ('user', 'virtual-account', 'system')`),
    check('audit_events_outcome', sql`${table.outcome} in ('done', 'refused')`),
  ],
);

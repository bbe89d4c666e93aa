import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { ApiKeyId, ProviderAccountId, TenantId, UserId, VirtualAccountId } from '../ids.ts';

/**
 * One row per admitted data-plane request, append-only, partitioned by month of `occurred_at`. No foreign keys:
 * a bill outlives what it names, and their checks would cost more than the insert.
 * Null tokens or cost are unknown, never zero.
 */
export const usageEvents = pgTable(
  'usage_events',
  {
    tenantId: uuid('tenant_id').$type<TenantId>().notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true, precision: 3 }).notNull(),
    requestId: uuid('request_id').notNull(),
    keyId: uuid('key_id').$type<ApiKeyId>().notNull(),
    userId: uuid('user_id').$type<UserId>(),
    virtualAccountId: uuid('virtual_account_id').$type<VirtualAccountId>(),
    providerAccountId: uuid('provider_account_id').$type<ProviderAccountId>().notNull(),
    providerAccount: text('provider_account').notNull(),
    /** Nobody is billed: what the account was when it was called, whatever has its name since. */
    simulated: boolean('simulated').notNull().default(false),
    /** `<provider account>/<name>` as called. */
    model: text('model').notNull(),
    endpoint: text('endpoint').notNull(),
    stream: boolean('stream').notNull(),
    /** What the client was answered; 499 where it hung up first; 0 where a killed process left it unknown. */
    status: integer('status').notNull(),
    outcome: text('outcome').$type<UsageOutcome>().notNull(),
    errorCode: text('error_code'),
    inputTokens: bigint('input_tokens', { mode: 'number' }),
    outputTokens: bigint('output_tokens', { mode: 'number' }),
    cachedInputTokens: bigint('cached_input_tokens', { mode: 'number' }),
    estimated: boolean('estimated').notNull(),
    costNano: bigint('cost_nano', { mode: 'number' }),
    /** The price that the call met: a `model_prices` id, or the catalog and its version. A null cost beside it: billed at rates that it does not tell. */
    priceVersion: text('price_version'),
    durationMs: integer('duration_ms').notNull(),
    ttftMs: integer('ttft_ms'),
    metadata: jsonb('metadata').$type<Record<string, string>>().notNull(),
    clientAddress: text('client_address'),
    client: text('client'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.occurredAt, table.requestId] }),
    index('usage_events_key_idx').on(table.tenantId, table.keyId, table.occurredAt),
    index('usage_events_user_idx').on(table.tenantId, table.userId, table.occurredAt),
    check(
      'usage_events_outcome',
      sql`${table.outcome} in ('ok', 'error', 'client_closed', 'upstream_truncated', 'revoked', 'unknown')`,
    ),
    check(
      'usage_events_not_negative',
      sql`coalesce(${table.inputTokens}, 0) >= 0 and coalesce(${table.outputTokens}, 0) >= 0 and coalesce(${table.cachedInputTokens}, 0) >= 0 and coalesce(${table.costNano}, 0) >= 0`,
    ),
  ],
);

export type UsageOutcome = 'ok' | 'error' | 'client_closed' | 'upstream_truncated' | 'revoked' | 'unknown';

export type UsageEventRow = typeof usageEvents.$inferSelect;

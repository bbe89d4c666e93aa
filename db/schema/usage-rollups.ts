import {
  bigint,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { ApiKeyId, TenantId, UserId, VirtualAccountId } from '../ids.ts';

const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0);

/** Sums of usage events by hour × key × model, kept in the transaction that inserts the events: they always agree. */
export const usageRollups = pgTable(
  'usage_rollups',
  {
    tenantId: uuid('tenant_id').$type<TenantId>().notNull(),
    hour: timestamp('hour', { withTimezone: true }).notNull(),
    keyId: uuid('key_id').$type<ApiKeyId>().notNull(),
    model: text('model').notNull(),
    providerAccount: text('provider_account').notNull(),
    userId: uuid('user_id').$type<UserId>(),
    virtualAccountId: uuid('virtual_account_id').$type<VirtualAccountId>(),
    requests: count('requests'),
    errors: count('errors'),
    /** The caller went away before the answer ended: neither answered nor an error. */
    hungUpRequests: count('hung_up_requests'),
    inputTokens: count('input_tokens'),
    outputTokens: count('output_tokens'),
    cachedInputTokens: count('cached_input_tokens'),
    costNano: count('cost_nano'),
    /** Requests whose cost is unknown: shown beside the sum, so that it is never taken for the whole. */
    unpricedRequests: count('unpriced_requests'),
    estimatedRequests: count('estimated_requests'),
    /** Of the requests and of the cost: nobody is billed for these. */
    simulatedRequests: count('simulated_requests'),
    simulatedCostNano: count('simulated_cost_nano'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.keyId, table.hour, table.model] }),
    index('usage_rollups_hour_idx').on(table.tenantId, table.hour),
  ],
);

/**
 * Histograms of latency by hour × key: bucket b holds durations in [1.1^b, 1.1^(b+1)) ms, so a percentile read from
 * it is within 5 % of the true one.
 */
export const usageLatencyRollups = pgTable(
  'usage_latency_rollups',
  {
    tenantId: uuid('tenant_id').$type<TenantId>().notNull(),
    hour: timestamp('hour', { withTimezone: true }).notNull(),
    keyId: uuid('key_id').$type<ApiKeyId>().notNull(),
    metric: text('metric').$type<LatencyMetric>().notNull(),
    bucket: smallint('bucket').notNull(),
    requests: integer('requests').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.keyId, table.hour, table.metric, table.bucket] })],
);

export type LatencyMetric = 'total' | 'first_token';

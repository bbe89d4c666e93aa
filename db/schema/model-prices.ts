import { sql } from 'drizzle-orm';
import { bigint, check, foreignKey, index, pgTable, primaryKey, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { ModelId, TenantId, UserId } from '../ids.ts';
import { models } from './models.ts';

/**
 * Prices that a manager set, append-only: the newest row of a model is in force, older ones explain older bills.
 * Without a row the catalog's price holds; a row with all prices null goes back to the catalog.
 * Unit: nano-dollars per million tokens.
 */
export const modelPrices = pgTable(
  'model_prices',
  {
    tenantId: uuid('tenant_id').$type<TenantId>().notNull(),
    id: uuid('id').notNull(),
    modelId: uuid('model_id').$type<ModelId>().notNull(),
    inputNanoPerMillion: bigint('input_nano_per_million', { mode: 'number' }),
    cachedInputNanoPerMillion: bigint('cached_input_nano_per_million', { mode: 'number' }),
    outputNanoPerMillion: bigint('output_nano_per_million', { mode: 'number' }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    createdBy: uuid('created_by').$type<UserId>(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('model_prices_model_idx').on(table.tenantId, table.modelId, table.createdAt),
    foreignKey({
      columns: [table.tenantId, table.modelId],
      foreignColumns: [models.tenantId, models.id],
    }).onDelete('cascade'),
    check(
      'model_prices_not_negative',
      sql`coalesce(${table.inputNanoPerMillion}, 0) >= 0 and coalesce(${table.cachedInputNanoPerMillion}, 0) >= 0 and coalesce(${table.outputNanoPerMillion}, 0) >= 0`,
    ),
    check(
      'model_prices_input_and_output_together',
      sql`(${table.inputNanoPerMillion} is null) = (${table.outputNanoPerMillion} is null)`,
    ),
  ],
);

import { sql } from 'drizzle-orm';
import type { ModelId, TenantId, UserId } from '../ids.ts';
import { modelPrices } from '../schema/index.ts';
import type { Db } from '../types.ts';

/** All null: from then on the catalog's price holds again. Nano-dollars per million tokens. */
export interface CustomPrice {
  inputNanoPerMillion: number | null;
  cachedInputNanoPerMillion: number | null;
  outputNanoPerMillion: number | null;
}

/**
 * Append-only: older prices explain older bills. True while the caller holds the account: a price holds after those
 * that were there, also where its verb began before theirs and waited.
 */
export async function insertModelPrice(
  tx: Db,
  tenantId: TenantId,
  price: CustomPrice & { modelId: ModelId; createdBy: UserId },
  now: Date,
): Promise<void> {
  const createdAt = sql<Date>`greatest(${now.toISOString()}::timestamptz, (
    select max(older.created_at) + interval '1 millisecond' from model_prices older
    where older.tenant_id = ${tenantId} and older.model_id = ${price.modelId}))`;
  await tx.insert(modelPrices).values({ ...price, tenantId, id: crypto.randomUUID(), createdAt });
}

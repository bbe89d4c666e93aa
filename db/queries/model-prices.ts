import type { ModelId, TenantId, UserId } from '../ids.ts';
import { modelPrices } from '../schema/index.ts';
import type { Db } from '../types.ts';

/** All null: from then on the catalog's price holds again. Nano-dollars per million tokens. */
export interface CustomPrice {
  inputNanoPerMillion: number | null;
  cachedInputNanoPerMillion: number | null;
  outputNanoPerMillion: number | null;
}

/** Append-only: older prices explain older bills. */
export async function insertModelPrice(
  tx: Db,
  tenantId: TenantId,
  price: CustomPrice & { modelId: ModelId; createdBy: UserId },
  now: Date,
): Promise<string> {
  const id = crypto.randomUUID();
  await tx.insert(modelPrices).values({ ...price, tenantId, id, createdAt: now });
  return id;
}

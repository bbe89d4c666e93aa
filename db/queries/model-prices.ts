import { and, desc, eq } from 'drizzle-orm';
import type { ModelId, TenantId, UserId } from '../ids.ts';
import { modelPrices, users } from '../schema/index.ts';
import type { Db } from '../types.ts';

/** All null: from then on the catalogue's price holds again. Nano-dollars per million tokens. */
export interface CustomPrice {
  inputNanoPerMillion: number | null;
  cachedInputNanoPerMillion: number | null;
  outputNanoPerMillion: number | null;
}

export interface PriceChange extends CustomPrice {
  id: string;
  createdAt: Date;
  /** E-mail of who set it; null for what the product set by itself. */
  by: string | null;
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

export async function listPriceChanges(
  db: Db,
  tenantId: TenantId,
  modelId: ModelId,
  limit: number,
): Promise<PriceChange[]> {
  return db
    .select({
      id: modelPrices.id,
      inputNanoPerMillion: modelPrices.inputNanoPerMillion,
      cachedInputNanoPerMillion: modelPrices.cachedInputNanoPerMillion,
      outputNanoPerMillion: modelPrices.outputNanoPerMillion,
      createdAt: modelPrices.createdAt,
      by: users.email,
    })
    .from(modelPrices)
    .leftJoin(users, and(eq(users.tenantId, modelPrices.tenantId), eq(users.id, modelPrices.createdBy)))
    .where(and(eq(modelPrices.tenantId, tenantId), eq(modelPrices.modelId, modelId)))
    .orderBy(desc(modelPrices.createdAt), desc(modelPrices.id))
    .limit(limit);
}

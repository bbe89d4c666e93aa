import { type CustomPrice, insertModelPrice } from '#db/queries/model-prices.ts';
import type { PricedModelRow } from '#db/queries/models.ts';
import type { Db } from '#db/types.ts';
import type { AuditAction } from '#lib/audit/actions.ts';
import { recordAudit, withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { holdModel } from './hold-model.ts';
import type { ModelInput, SetPriceInput } from './input.ts';
import { customPrice, farFromCatalog } from './price.ts';
import { catalogPrice } from './price-catalog.ts';
import { type ModelsRuntime, targetOf } from './service.ts';

export type PriceSet = { outcome: 'saved' } | { outcome: 'confirm'; message: string };

/** Sets a price of the tenant's own. One that is ten times off the public price is asked about once before it counts. */
export async function setModelPrice(
  runtime: ModelsRuntime,
  actor: Actor,
  { modelId, price, confirm }: SetPriceInput,
  now: Date,
): Promise<PriceSet> {
  const action = 'model.set-price';
  const message = await runtime.db.transaction(async (tx) => {
    const { model, account } = await holdModel(tx, actor, { modelId, action });
    const known = catalogPrice({ ...account, upstreamId: model.upstreamId }, now);
    const doubts = confirm ? [] : farFromCatalog(price, known);
    if (doubts.length > 0) return `Of ${model.name}, ${doubts.join(', and ')}. Save again if that is meant.`;
    await appendPrice(tx, actor, { model, target: targetOf(account, model), action, price }, now);
    return undefined;
  });
  if (message !== undefined) return { outcome: 'confirm', message };
  runtime.evict({ kind: 'tenant', id: actor.tenantId });
  return { outcome: 'saved' };
}

/** From now on the catalog's price holds. Calls already billed keep their cost. */
export async function resetPrice(
  runtime: ModelsRuntime,
  actor: Actor,
  { modelId }: ModelInput,
  now: Date,
): Promise<void> {
  const action = 'model.reset-price';
  const changed = await runtime.db.transaction(async (tx) => {
    const { model, account } = await holdModel(tx, actor, { modelId, action });
    if (!customPrice(model.price)) return false;
    const price = { inputNanoPerMillion: null, cachedInputNanoPerMillion: null, outputNanoPerMillion: null };
    await appendPrice(tx, actor, { model, target: targetOf(account, model), action, price }, now);
    return true;
  });
  if (changed) runtime.evict({ kind: 'tenant', id: actor.tenantId });
}

/** With its audit event. The caller holds the model, and evicts after its commit. */
async function appendPrice(
  tx: Db,
  actor: Actor,
  { model, target, action, price }: NewPrice,
  now: Date,
): Promise<void> {
  const { tenantId, userId } = actor;
  await insertModelPrice(tx, tenantId, { ...price, modelId: model.id, createdBy: userId }, now);
  const details = withPrevious(price, model.price ?? {});
  await recordAudit(tx, actor, { action, target, details }, now);
}

interface NewPrice {
  model: PricedModelRow;
  target: ReturnType<typeof targetOf>;
  action: AuditAction;
  price: CustomPrice;
}

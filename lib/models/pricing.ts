import { insertModelPrice } from '#db/queries/model-prices.ts';
import { lockModel } from '#db/queries/models.ts';
import { findProviderAccountSettings } from '#db/queries/provider-accounts.ts';
import type { AuditAction } from '#lib/audit/actions.ts';
import { recordAudit, withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError } from '#lib/errors.ts';
import type { ModelInput, SetPriceInput } from './input.ts';
import { customPrice, farFromCatalog } from './price.ts';
import { catalogPrice } from './price-catalog.ts';
import { type ModelsRuntime, requireModel, targetOf } from './service.ts';

export type PriceSet = { outcome: 'saved' } | { outcome: 'confirm'; message: string };

/** Sets a price of the tenant's own. One that is ten times off the public price is asked about once before it counts. */
export async function setModelPrice(
  runtime: ModelsRuntime,
  actor: Actor,
  input: SetPriceInput,
  now: Date,
): Promise<PriceSet> {
  const { modelId, price } = input;
  const { model, account } = await requireModel(runtime.db, actor, modelId, 'model.set-price');
  const settings = await findProviderAccountSettings(runtime.db, actor.tenantId, account.id);
  const known = settings && catalogPrice({ ...settings, upstreamId: model.upstreamId }, now);
  const doubts = input.confirm ? [] : farFromCatalog(price, known);
  if (doubts.length > 0) {
    return {
      outcome: 'confirm',
      message: `Of ${model.name}, ${doubts.join(', and ')}. Save again if that is meant.`,
    };
  }
  await appendPrice(runtime, actor, { modelId, action: 'model.set-price', price }, now);
  return { outcome: 'saved' };
}

/** From now on the catalog's price holds. Calls already billed keep their cost. */
export async function resetPrice(
  runtime: ModelsRuntime,
  actor: Actor,
  { modelId }: ModelInput,
  now: Date,
): Promise<void> {
  const { model } = await requireModel(runtime.db, actor, modelId, 'model.reset-price');
  if (!customPrice(model.price)) return;
  const price = { inputNanoPerMillion: null, cachedInputNanoPerMillion: null, outputNanoPerMillion: null };
  await appendPrice(runtime, actor, { modelId, action: 'model.reset-price', price }, now);
}

async function appendPrice(
  runtime: ModelsRuntime,
  actor: Actor,
  { modelId, action, price }: { modelId: ModelInput['modelId']; action: AuditAction; price: Prices },
  now: Date,
): Promise<void> {
  const { tenantId, userId } = actor;
  await runtime.db.transaction(async (tx) => {
    if (!(await lockModel(tx, tenantId, modelId)))
      throw new AppError('not_found', 'This model no longer exists.');
    const { model, account } = await requireModel(tx, actor, modelId, action);
    await insertModelPrice(tx, tenantId, { ...price, modelId, createdBy: userId }, now);
    const details = withPrevious(price, model.price ?? {});
    await recordAudit(tx, actor, { action, target: targetOf(account, model), details }, now);
  });
  runtime.evict({ kind: 'tenant', id: tenantId });
}

type Prices = Pick<
  Parameters<typeof insertModelPrice>[2],
  'inputNanoPerMillion' | 'cachedInputNanoPerMillion' | 'outputNanoPerMillion'
>;

import type { ModelId } from '#db/ids.ts';
import { findModel, type PricedModelRow } from '#db/queries/models.ts';
import type { ProviderAccountSettings } from '#db/queries/provider-accounts.ts';
import type { Db } from '#db/types.ts';
import { holdAccount } from '#lib/access/manage-account.ts';
import type { AuditAction } from '#lib/audit/actions.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { noSuch } from '#lib/errors.ts';

/**
 * A model of the actor's tenant with its price and its account, for someone who may change both. Models have no lock
 * of their own: whoever changes one holds its account, which also keeps a free name free until it is taken.
 */
export async function holdModel(
  tx: Db,
  actor: Actor,
  { modelId, action }: { modelId: ModelId; action: AuditAction },
): Promise<{ model: PricedModelRow; account: ProviderAccountSettings }> {
  const { tenantId } = actor;
  const found = await findModel(tx, tenantId, modelId);
  if (!found) throw noSuch('model');
  const account = await holdAccount(tx, actor, { providerAccountId: found.providerAccountId, action });
  // Again, as whoever held the account before has left it.
  const model = await findModel(tx, tenantId, modelId);
  if (!model) throw noSuch('model');
  return { model, account };
}

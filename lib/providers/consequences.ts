import { countGrantsByAccount, listVirtualAccountsOnlyOn } from '#db/queries/grants.ts';
import { countModels } from '#db/queries/models.ts';
import { listKeysUsingAccount, type UsingKey } from '#db/queries/provider-accounts.ts';
import type { Db } from '#db/types.ts';
import { requireManager } from '#lib/access/manage-account.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { maxKeysListed, windowDays } from '#lib/usage/consequence-window.ts';
import { daysAgo } from '#lib/usage/range.ts';
import type { ProviderAccountInput } from './input.ts';
import { simulatedKinds } from './kinds.ts';

export interface DeletionConsequences {
  name: string;
  models: number;
  grants: number;
  /** Virtual accounts that are left without any grant. */
  stranded: string[];
  windowDays: number;
  /** The busiest keys of the window, and how many keys and requests there were in all. */
  keys: UsingKey[];
  totalKeys: number;
  totalRequests: number;
}

/** What deleting an account takes from whom, from real traffic: shown before anyone confirms. */
export async function deletionConsequences(
  db: Db,
  actor: Actor,
  { providerAccountId }: ProviderAccountInput,
  now: Date,
): Promise<DeletionConsequences> {
  const { tenantId } = actor;
  const action = 'provider-account.preview-delete';
  const { name } = await requireManager(db, actor, { providerAccountId, action });
  const [models, grants, stranded, usage] = await Promise.all([
    countModels(db, tenantId, providerAccountId),
    countGrantsByAccount(db, tenantId, [providerAccountId]),
    listVirtualAccountsOnlyOn(db, tenantId, providerAccountId),
    listKeysUsingAccount(db, tenantId, {
      providerAccountId,
      simulatedKinds,
      since: daysAgo(now, windowDays),
      limit: maxKeysListed,
    }),
  ]);
  return { name, models, grants: grants.get(providerAccountId) ?? 0, stranded, windowDays, ...usage };
}

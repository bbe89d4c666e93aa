import type { ProviderAccountId, TenantId } from '#db/ids.ts';
import { type CallableModel, type Caller, listCallableModels } from '#db/queries/effective-models.ts';
import type { Db } from '#db/types.ts';
import { type ProviderKind, traitsOf } from '#lib/providers/kinds.ts';

export interface EffectiveModel extends Omit<CallableModel, 'name' | 'grant'> {
  /** As it is called: `<provider account>/<name>`. */
  name: string;
  /** Which grant opens it, in words for a page: `through team “search”`. */
  through: string;
  /** True where the provider's answers are made up. */
  simulated: boolean;
}

export interface EffectiveAccount {
  providerAccountId: ProviderAccountId;
  name: string;
  provider: ProviderKind;
  simulated: boolean;
  through: string;
  models: EffectiveModel[];
}

/** Who reads the reasons: the caller, or somebody who looks at the caller's rights. */
export type Reader = 'self' | 'other';

/** Every model that a person or a virtual account may call at this moment, and why. */
export async function effectiveModels(
  db: Db,
  tenantId: TenantId,
  caller: Caller,
  reader: Reader = 'self',
): Promise<EffectiveModel[]> {
  const models = await listCallableModels(db, tenantId, caller);
  const whom = 'userId' in caller ? (reader === 'self' ? 'you' : 'this person') : 'this account';
  return models.map(({ grant, name, ...model }) => ({
    ...model,
    name: `${model.providerAccount}/${name}`,
    through: throughText(grant, whom),
    simulated: traitsOf(model.provider).simulated,
  }));
}

/** The same, by provider account: `openai-main` (4 models, through team “search”). */
export function byAccount(models: readonly EffectiveModel[]): EffectiveAccount[] {
  const accounts = new Map<ProviderAccountId, EffectiveAccount>();
  for (const model of models) {
    const { providerAccountId, providerAccount: name, provider, simulated, through } = model;
    const account = accounts.get(providerAccountId);
    if (account) account.models.push(model);
    else {
      accounts.set(providerAccountId, {
        providerAccountId,
        name,
        provider,
        simulated,
        through,
        models: [model],
      });
    }
  }
  return [...accounts.values()];
}

function throughText(grant: CallableModel['grant'], whom: string): string {
  if (!grant) return 'as tenant admin';
  const manager = grant.role === 'provider-account-manager' ? ', as manager' : '';
  if (grant.kind === 'everyone') return `everyone${manager}`;
  if (grant.kind === 'team') return `through team “${grant.team}”${manager}`;
  return `granted to ${whom}${manager}`;
}

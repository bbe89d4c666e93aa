import {
  type GrantId,
  type ModelId,
  newId,
  type ProviderAccountId,
  type TeamId,
  type TenantId,
  type UserId,
  type VirtualAccountId,
} from '#db/ids.ts';
import { grants, modelPrices, models, type ProviderAccountRole, providerAccounts } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { testNow, uniqueName } from './factories.ts';

/** A demo account unless `provider` says otherwise; give `id` where a credential was encrypted for the row beforehand. */
export async function createProviderAccount(
  db: Db,
  tenantId: TenantId,
  values: Partial<typeof providerAccounts.$inferInsert> = {},
): Promise<{ providerAccountId: ProviderAccountId; name: string }> {
  const provider = values.provider ?? 'demo';
  const row = {
    id: newId<ProviderAccountId>(),
    name: uniqueName('account'),
    provider,
    baseUrl: provider === 'demo' ? null : 'https://provider.example.test/v1',
    createdAt: testNow,
    updatedAt: testNow,
    ...values,
    tenantId,
  };
  await db.insert(providerAccounts).values(row);
  return { providerAccountId: row.id, name: row.name };
}

/** `price` is in nano-dollars per million tokens. */
export async function createModel(
  db: Db,
  tenantId: TenantId,
  providerAccountId: ProviderAccountId,
  {
    price,
    ...values
  }: Partial<typeof models.$inferInsert> & {
    price?: { input: number; output: number; cachedInput?: number };
  } = {},
): Promise<{ modelId: ModelId; name: string }> {
  const name = values.name ?? uniqueName('model');
  const row = {
    id: newId<ModelId>(),
    upstreamId: name,
    types: ['chat'],
    createdAt: testNow,
    updatedAt: testNow,
    ...values,
    name,
    tenantId,
    providerAccountId,
  };
  await db.insert(models).values(row);
  if (price) {
    await db.insert(modelPrices).values({
      tenantId,
      id: crypto.randomUUID(),
      modelId: row.id,
      inputNanoPerMillion: price.input,
      cachedInputNanoPerMillion: price.cachedInput ?? null,
      outputNanoPerMillion: price.output,
      createdAt: testNow,
    });
  }
  return { modelId: row.id, name };
}

export async function createGrant(
  db: Db,
  tenantId: TenantId,
  providerAccountId: ProviderAccountId,
  subject: { userId: UserId } | { teamId: TeamId } | { virtualAccountId: VirtualAccountId },
  role: ProviderAccountRole = 'provider-account-access',
): Promise<GrantId> {
  const id = newId<GrantId>();
  await db.insert(grants).values({ tenantId, id, providerAccountId, ...subject, role, createdAt: testNow });
  return id;
}

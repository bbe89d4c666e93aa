import { type GrantId, type ModelId, newId, type ProviderAccountId, type TeamId } from '#db/ids.ts';
import { grants, modelPrices, models, providerAccounts } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { recordAudit, type SystemActor } from '#lib/audit/record.ts';

const accountName = 'demo';
const modelNames = ['echo', 'story', 'slow'] as const;
/** $0.15 and $0.60 a million tokens: what is simulated costs, so that cost can be seen. */
const price = {
  inputNanoPerMillion: 150_000_000,
  cachedInputNanoPerMillion: 75_000_000,
  outputNanoPerMillion: 600_000_000,
};

/** The simulated provider that ships with the product, open to everyone, so that a first call needs no provider key. */
export async function insertDemoAccount(
  tx: Db,
  system: SystemActor,
  everyoneId: TeamId,
  now: Date,
): Promise<void> {
  const { tenantId } = system;
  const providerAccountId = newId<ProviderAccountId>();
  await tx.insert(providerAccounts).values({
    tenantId,
    id: providerAccountId,
    name: accountName,
    provider: 'demo',
    createdAt: now,
    updatedAt: now,
  });
  const rows = modelNames.map((name) => ({
    tenantId,
    id: newId<ModelId>(),
    providerAccountId,
    name,
    upstreamId: name,
    types: ['chat'],
    createdAt: now,
    updatedAt: now,
  }));
  await tx.insert(models).values(rows);
  await tx
    .insert(modelPrices)
    .values(
      rows.map(({ id }) => ({ tenantId, id: crypto.randomUUID(), modelId: id, ...price, createdAt: now })),
    );
  await tx.insert(grants).values({
    tenantId,
    id: newId<GrantId>(),
    providerAccountId,
    teamId: everyoneId,
    role: 'provider-account-access',
    createdAt: now,
  });
  const target = { type: 'provider-account', id: providerAccountId, label: accountName };
  const details = { models: [...modelNames], grantedTo: 'everyone' };
  await recordAudit(tx, system, { action: 'provider-account.create', target, details }, now);
}

import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import { createTenant } from '#tests/support/factories.ts';
import { createProviderAccount } from '#tests/support/provider-factories.ts';
import { providerKinds, traitsOf } from './kinds.ts';

const url = 'https://provider.example.test/v1';

describe.each(providerKinds)('an account of kind %s', (provider) => {
  const { address, catalogId } = traitsOf(provider);
  const [right, wrong] = address ? [url, null] : [null, url];

  it('is stored with a base URL exactly where its kind has one', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const store = (baseUrl: string | null) =>
      db.transaction((tx) => createProviderAccount(tx, tenantId, { provider, baseUrl }));

    await store(right);
    await expect(store(wrong)).rejects.toMatchObject({
      cause: { constraint: 'provider_accounts_base_url' },
    });
  });

  it('is in the price catalogue only by an address of its own', () => {
    expect(catalogId === undefined || address?.fallback !== undefined).toBe(true);
  });
});

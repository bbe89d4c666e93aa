import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import { createTenant } from '#tests/support/factories.ts';
import { createParts } from '#tests/support/parts.ts';
import { createProviderAccount } from '#tests/support/provider-factories.ts';
import { databasePorts } from './gateway-ports.ts';

describe('databasePorts', () => {
  it('tells by the kind of an account, not by its name, what is part of Latchkey and what is simulated', async ({
    db,
  }) => {
    const { tenantId } = await createTenant(db);
    await createProviderAccount(db, tenantId, { name: 'openai', provider: 'demo' });
    await createProviderAccount(db, tenantId, { name: 'demo', provider: 'openai' });
    const { keyring } = createParts(db);
    const ports = databasePorts({ db, keyring, demoOrigin: 'http://127.0.0.1:9', now: Date.now });

    const { accounts } = await ports.loadCatalog(tenantId);

    expect(accounts.get('openai')).toMatchObject({
      origin: 'http://127.0.0.1:9',
      internal: true,
      simulated: true,
    });
    expect(accounts.get('demo')).toMatchObject({ internal: false, simulated: false });
  });
});

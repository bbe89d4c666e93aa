// Holds the product's embedded database for as long as the bench runs, filled with one admin's tenant: a member
// with a key and a grant, and an account at the bench's provider. Its own process, so that its CPU is the database's.
import { openDatabase } from '#db/client.ts';
import { startEmbedded } from '#db/embedded/start.ts';
import { newId, type ProviderAccountId } from '#db/ids.ts';
import { migrate } from '#db/migrate.ts';
import { usageEvents } from '#db/schema/index.ts';
import { loadConfig } from '#lib/config/config.ts';
import { checkCanaries } from '#lib/keyring/canary.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { createPat } from '#lib/tokens/create.ts';
import { actorOf, createAdmin, createTenant, createUser } from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';

const { BENCH_PROVIDER_URL: providerUrl = '', ...env } = process.env;
const config = loadConfig(env);
const keyring = createKeyring(config.masterKeys ?? []);
const embedded = await startEmbedded({
  dataDir: config.dataDir,
  log: { info: () => {}, warn: console.warn },
});
const database = openDatabase(embedded.url);
const { db } = database;
const now = new Date();
await migrate(database, now);
await checkCanaries(db, keyring, now);

const { tenantId } = await createTenant(db, { name: 'bench', now });
await createAdmin(db, tenantId);
const member = await createUser(db, tenantId, { now });
const account = newId<ProviderAccountId>();
const credential = keyring.encrypt(
  {
    purpose: 'provider-credential/v1',
    tenantId,
    table: 'provider_accounts',
    rowId: account,
    column: 'credential_encrypted',
  },
  'sk-bench',
);
await createProviderAccount(db, tenantId, {
  id: account,
  name: 'bench',
  provider: 'self-hosted-model',
  baseUrl: providerUrl,
  credentialEncrypted: credential,
});
const price = { input: 150_000_000, output: 600_000_000 };
await createModel(db, tenantId, account, { name: 'fast', upstreamId: 'fast', price });
await createGrant(db, tenantId, account, { userId: member.userId });
const parts = { db, keyring, evict: () => {} };
const { plaintext } = await createPat(
  parts,
  actorOf(member),
  { name: 'bench', description: '', expiry: { kind: 'days', days: 30 } },
  now,
);
async function countUsage(): Promise<number> {
  return db.$count(usageEvents);
}

process.send?.({ databaseUrl: embedded.url, key: plaintext, model: 'bench/fast' });
const stop = () =>
  void database
    .end()
    .then(() => embedded.stop())
    .then(() => process.exit(0));
process.on('message', () => {
  void countUsage().then((count) => process.send?.({ count }));
});
process.once('SIGTERM', stop);
// Also keeps this process alive: it ends with the bench, however that ends.
process.once('disconnect', stop);

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type Database, openDatabase } from '#db/client.ts';
import { newId, type ProviderAccountId, type TenantId, type UserId } from '#db/ids.ts';
import { type Config, loadConfig } from '#lib/config/config.ts';
import { defaultLimits } from '#lib/gateway/overload.ts';
import type { UsageEvent } from '#lib/gateway/ports.ts';
import { createKeyring, type Keyring } from '#lib/keyring/keyring.ts';
import { log } from '#lib/log.ts';
import { sealCredential } from '#lib/providers/credential.ts';
import { type Composition, compose } from '#lib/runtime/compose.ts';
import { createAddressReader } from '#server/client-address.ts';
import { createHttpServer } from '#server/http-server.ts';
import { newServerState } from '#server/state.ts';
import { type ClonedDatabase, cloneDatabase } from './db-clone.ts';
import { createPat, createTenant, createUser } from './factories.ts';
import { type Provider, startProvider } from './provider.ts';
import { createGrant, createModel, createProviderAccount } from './provider-factories.ts';

/** A machine that is busy with other tests must not look like a gateway that is. */
const patient = { ...defaultLimits, maxLagMs: 60_000, maxUsedBytes: Number.POSITIVE_INFINITY };

/** One replica: the data plane as `npm run gateway` composes it, on a port of its own. */
export interface Replica {
  url: string;
  /** What an OpenAI SDK takes. */
  baseUrl: string;
  composition: Composition;
  server: Server;
  /** The environment in which a process of its own is one more replica. */
  settings: Record<string, string>;
  close(): Promise<void>;
}

/** A tenant with one member, one key and one provider account `acme` that leads to a scriptable provider. */
export interface Stand extends Replica {
  database: ClonedDatabase;
  keyring: Keyring;
  provider: Provider;
  tenantId: TenantId;
  userId: UserId;
  /** Of `acme`. */
  providerAccountId: ProviderAccountId;
  key: string;
  publicId: string;
  credential: string;
  model: string;
  /** For a process of its own, which has to read what this one sealed. */
  masterKeys: string;
  /** `databaseUrl`: another way to the same database, over a line that a test can break. `publicUrl`: the address that people are told. */
  addReplica(databaseUrl?: string, publicUrl?: string): Promise<Replica>;
  usage(): Promise<UsageRow[]>;
}

export type UsageRow = Pick<
  UsageEvent,
  | 'requestId'
  | 'status'
  | 'outcome'
  | 'errorCode'
  | 'inputTokens'
  | 'outputTokens'
  | 'cachedInputTokens'
  | 'estimated'
  | 'simulated'
  | 'costNano'
  | 'model'
  | 'stream'
  | 'ttftMs'
  | 'durationMs'
>;

interface StandOptions {
  timeScale?: number;
  /** A migrated database on a server of the test's own, to kill. */
  templateUrl?: string;
}

export async function startStand({ timeScale, templateUrl }: StandOptions = {}): Promise<Stand> {
  const database = await cloneDatabase(templateUrl ?? inject('templateUrl'));
  const masterKey = randomBytes(32);
  const masterKeys = `k1:${masterKey.toString('base64')}`;
  const keyring = createKeyring([{ kid: 'k1', key: masterKey }]);
  const provider = await startProvider(timeScale === undefined ? {} : { timeScale });
  const credential = `sk-test-${randomBytes(18).toString('hex')}`;
  const now = new Date();
  const { db } = database;
  const { tenantId } = await createTenant(db, { now });
  const user = await createUser(db, tenantId);
  const id = newId<ProviderAccountId>();
  const account = await createProviderAccount(db, tenantId, {
    id,
    name: 'acme',
    provider: 'self-hosted-model',
    baseUrl: provider.url,
    credentialEncrypted: sealCredential(keyring, { tenantId, id }, credential),
  });
  await createModel(db, tenantId, account.providerAccountId, {
    name: 'small',
    price: { input: 150_000_000, cachedInput: 75_000_000, output: 600_000_000 },
  });
  await createGrant(db, tenantId, account.providerAccountId, { userId: user.userId });
  const key = await createPat(db, user, { keyring, createdAt: now });
  const replicas: Replica[] = [];
  const addReplica = async (databaseUrl = database.url, publicUrl?: string): Promise<Replica> => {
    const replica = await startReplica({ databaseUrl, keyring, masterKeys, publicUrl });
    replicas.push(replica);
    return replica;
  };
  const first = await addReplica();
  return {
    ...first,
    database,
    keyring,
    provider,
    tenantId,
    userId: user.userId,
    providerAccountId: account.providerAccountId,
    key: key.key,
    publicId: key.publicId,
    credential,
    masterKeys,
    model: 'acme/small',
    addReplica,
    usage: () => readUsage(database),
    async close() {
      await Promise.all(replicas.map((replica) => replica.close()));
      await provider.close();
      await database.end();
    },
  };
}

/** Usage rows are written in groups: asks until `count` are there, or the deadline says that they never come. */
export async function usageRows(stand: Stand, count: number, deadlineMs = 5_000): Promise<UsageRow[]> {
  const end = performance.now() + deadlineMs;
  let rows = await stand.usage();
  while (rows.length < count && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    rows = await stand.usage();
  }
  return rows;
}

interface ReplicaParts {
  databaseUrl: string;
  keyring: Keyring;
  masterKeys: string;
  publicUrl: string | undefined;
}

async function startReplica({ databaseUrl, keyring, masterKeys, publicUrl }: ReplicaParts): Promise<Replica> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-stand-'));
  const settings = {
    DATABASE_URL: databaseUrl,
    LATCHKEY_ALLOW_PRIVATE_UPSTREAMS: '127.0.0.0/8',
    LATCHKEY_MASTER_KEYS: masterKeys,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    LATCHKEY_LOG_LEVEL: process.env.LATCHKEY_LOG_LEVEL ?? 'silent',
    ...(publicUrl !== undefined && { LATCHKEY_PUBLIC_URL: publicUrl }),
  };
  const config: Config = loadConfig({ ...settings, LATCHKEY_DATA_DIR: dataDir });
  // A provider that breaks because a test told it to is no news. Who looks for a fault sets the variable.
  log.level = config.logLevel;
  const database: Database = openDatabase(databaseUrl);
  const hotDatabase = openDatabase(databaseUrl, { maxConnections: 4 });
  const composition = await compose({ config, database, hotDatabase, keyring, limits: patient });
  const state = newServerState(config);
  state.runtime = composition.runtime;
  state.ready = true;
  const server = createHttpServer(state, createAddressReader([]));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    baseUrl: `${url}/api/inference/openai`,
    composition,
    server,
    settings,
    async close() {
      server.close();
      server.closeAllConnections();
      await composition.close();
      await Promise.all([database.end(), hotDatabase.end()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function readUsage({ pool }: ClonedDatabase): Promise<UsageRow[]> {
  const result = await pool.query(`
    select request_id as "requestId", status, outcome, error_code as "errorCode", input_tokens::float8 as "inputTokens",
      output_tokens::float8 as "outputTokens", cached_input_tokens::float8 as "cachedInputTokens", estimated, simulated,
      cost_nano::float8 as "costNano", model, stream, ttft_ms as "ttftMs", duration_ms as "durationMs"
    from usage_events order by occurred_at, request_id`);
  return result.rows;
}

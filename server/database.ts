import { setTimeout as delay } from 'node:timers/promises';
import { type Database, openDatabase } from '#db/client.ts';
import { startEmbedded } from '#db/embedded/start.ts';
import { migrate } from '#db/migrate.ts';
import type { Config } from '#lib/config/config.ts';
import { ensureGeneratedSecrets } from '#lib/config/generated-secrets.ts';
import { checkCanaries } from '#lib/keyring/canary.ts';
import { createKeyring, type Keyring } from '#lib/keyring/keyring.ts';
import { log } from '#lib/log.ts';

export interface Storage {
  /** With every secret in it, generated ones included. */
  config: Config;
  database: Database;
  hotDatabase: Database;
  keyring: Keyring;
  close(): Promise<void>;
}

const hotConnections = 6;
const retryEveryMs = 1_000;
/** PostgreSQL's own word for what a retry can mend: it is starting, stopping, full, or not there. */
const passingCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

/** Opens, migrates and unlocks the database. One that is away is waited for: the process recovers by itself. */
export async function openStorage(given: Config, waitingFor: (what: string) => void): Promise<Storage> {
  waitingFor('starting');
  const embedded =
    given.databaseUrl === undefined
      ? await startEmbedded({ dataDir: given.dataDir, log: quietLog, address: given.publicUrl })
      : undefined;
  const url = given.databaseUrl ?? embedded?.url ?? '';
  const config = await withSecrets(given);
  const onError = (error: Error) => log.warn({ error }, 'database.connection_lost');
  const database = openDatabase(url, { onError });
  const hotDatabase = openDatabase(url, {
    onError,
    maxConnections: hotConnections,
    applicationName: 'latchkey-gateway',
  });
  const close = async () => {
    await Promise.all([database.end(), hotDatabase.end()]);
    await embedded?.stop();
  };
  try {
    await whenThere(() => migrate(database, new Date()), waitingFor);
    const keyring = createKeyring(config.masterKeys ?? []);
    await checkCanaries(database.db, keyring, new Date());
    return { config, database, hotDatabase, keyring, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function withSecrets(config: Config): Promise<Config> {
  if (config.masterKeys && config.authSecret) return config;
  const secrets = await ensureGeneratedSecrets(config.dataDir);
  if (config.databaseUrl !== undefined && secrets.generated) {
    log.warn(
      { dataDir: config.dataDir },
      'LATCHKEY_MASTER_KEYS or AUTH_SECRET is not set: generated ones lie in the data folder. Give every replica the same.',
    );
  }
  return {
    ...config,
    masterKeys: config.masterKeys ?? secrets.masterKeys,
    authSecret: config.authSecret ?? secrets.authSecret,
  };
}

async function whenThere(attempt: () => Promise<unknown>, waitingFor: (what: string) => void): Promise<void> {
  for (let said = false; ; ) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (!said) log.warn({ error }, 'database.waiting');
      said = true;
      waitingFor('unavailable');
      await delay(retryEveryMs);
    }
  }
}

function isPassing(error: unknown): boolean {
  const source = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(source instanceof Error)) return false;
  if ('code' in source && typeof source.code === 'string' && passingCodes.has(source.code)) return true;
  return /timeout|terminated|Connection/i.test(source.message);
}

const quietLog = {
  info: (message: string) => log.debug(message),
  warn: (message: string) => log.warn(message),
};

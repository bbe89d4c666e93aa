import { type Database, openDatabase } from '#db/client.ts';
import type { Config } from '#lib/config/config.ts';
import { checkCanaries } from '#lib/keyring/canary.ts';
import { createKeyring, type Keyring } from '#lib/keyring/keyring.ts';
import { log } from '#lib/log.ts';

export interface Storage {
  /** With every secret in it. */
  config: Config;
  database: Database;
  /** For the data plane alone: a slow page must not take its connections. */
  hotDatabase: Database;
  keyring: Keyring;
  close(): Promise<void>;
}

const hotConnections = 6;

/** Opens and unlocks a database. `prepare` runs before its first use: a server migrates there, a serverless host does not. */
export async function openStorage(
  config: Config,
  url: string,
  prepare: (database: Database) => Promise<void> = async () => {},
): Promise<Storage> {
  const onError = (error: Error) => log.warn({ error }, 'database.connection_lost');
  const database = openDatabase(url, { onError });
  const hotDatabase = openDatabase(url, {
    onError,
    maxConnections: hotConnections,
    applicationName: 'latchkey-gateway',
  });
  const close = async () => {
    await Promise.all([database.end(), hotDatabase.end()]);
  };
  try {
    await prepare(database);
    const keyring = createKeyring(config.masterKeys ?? []);
    await checkCanaries(database.db, keyring, new Date());
    return { config, database, hotDatabase, keyring, close };
  } catch (error) {
    await close();
    throw error;
  }
}

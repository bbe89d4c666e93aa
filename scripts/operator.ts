import { openDatabase } from '#db/client.ts';
import { isInitialised } from '#db/embedded/cluster.ts';
import { EmbeddedDatabaseError, FolderInUseError } from '#db/embedded/embedded-error.ts';
import { type EmbeddedDatabase, startEmbedded } from '#db/embedded/start.ts';
import { rootCause } from '#db/error-code.ts';
import { migrate } from '#db/migrate.ts';
import type { Db } from '#db/types.ts';
import { type Config, loadConfig } from '#lib/config/config.ts';
import { ConfigError } from '#lib/config/config-error.ts';
import { databaseUrlError } from '#lib/config/database-url-error.ts';
import { AppError } from '#lib/errors.ts';
import { KeyringError } from '#lib/keyring/keyring.ts';

/** What an operator can mend, said in one line. */
export class Refusal extends Error {}

export interface OperatorParts {
  db: Db;
  config: Config;
  now: Date;
}

/** Runs one command on the configured database and prints what it says. What was asked for is read before it is opened; a failure is one line and code 1. */
export async function runOnDatabase<Wanted>(
  read: () => Wanted,
  work: (wanted: Wanted, parts: OperatorParts) => Promise<string>,
): Promise<void> {
  try {
    const wanted = read();
    const config = loadConfig(process.env);
    const embedded = config.databaseUrl === undefined ? await startStopped(config) : undefined;
    try {
      const url = config.databaseUrl ?? embedded?.url ?? '';
      process.stdout.write(await onDatabase(url, (db, now) => work(wanted, { db, config, now })));
    } catch (error) {
      throw (embedded ? undefined : databaseUrlError(error)) ?? error;
    } finally {
      await embedded?.stop();
    }
  } catch (error) {
    process.stderr.write(`latchkey: ${lineOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** The embedded database belongs to the Latchkey that runs on it, if one does. */
async function startStopped({ dataDir }: Config): Promise<EmbeddedDatabase> {
  if (!(await isInitialised(dataDir))) {
    throw new Refusal(
      `there is no database in ${dataDir}: set LATCHKEY_DATA_DIR or DATABASE_URL as for npm start`,
    );
  }
  try {
    return await startEmbedded({ dataDir, log: { info: console.error, warn: console.error } });
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    throw new Refusal(`${error.holder} is running on ${dataDir}: stop it, run this again, then start it`);
  }
}

async function onDatabase(url: string, work: (db: Db, now: Date) => Promise<string>): Promise<string> {
  const database = openDatabase(url);
  const now = new Date();
  try {
    await migrate(database, now);
    return await work(database.db, now);
  } finally {
    await database.end();
  }
}

function lineOf(error: unknown): string {
  const isOurs = [Refusal, ConfigError, EmbeddedDatabaseError, AppError, KeyringError].some(
    (kind) => error instanceof kind,
  );
  const source = isOurs ? error : rootCause(error);
  return source instanceof Error ? source.message || source.name : String(source);
}

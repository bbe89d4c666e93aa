import { setTimeout as delay } from 'node:timers/promises';
import { startEmbedded } from '#db/embedded/start.ts';
import { errorCodes, rootCause } from '#db/error-code.ts';
import { migrate } from '#db/migrate.ts';
import type { Config } from '#lib/config/config.ts';
import { databaseUrlError } from '#lib/config/database-url-error.ts';
import { ensureGeneratedSecrets } from '#lib/config/generated-secrets.ts';
import { log } from '#lib/log.ts';
import { openStorage, type Storage } from '#lib/runtime/storage.ts';

const retryEveryMs = 1_000;
/** PostgreSQL's and the network's own words for what time mends: starting, stopping, full, not there. */
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

export interface ServerStorage extends Storage {
  /** Said when the stop begins, long before `close`: the next start on this folder then waits for it. */
  announceClose(): Promise<void>;
}

/** Starts or finds the database, migrates and unlocks it. One that is away is waited for: the process recovers by itself. */
export async function startStorage(
  given: Config,
  waitingFor: (what: string) => void,
): Promise<ServerStorage> {
  waitingFor('starting');
  const embedded =
    given.databaseUrl === undefined
      ? await startEmbedded({ dataDir: given.dataDir, log: embeddedLog, address: given.publicUrl })
      : undefined;
  try {
    const config = await withSecrets(given);
    const url = given.databaseUrl ?? embedded?.url ?? '';
    const storage = await openStorage(config, url, (database) =>
      whenThere(() => migrate(database, new Date()), waitingFor),
    );
    return {
      ...storage,
      async announceClose() {
        await embedded?.leave();
      },
      async close() {
        await storage.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw (embedded ? undefined : databaseUrlError(error)) ?? error;
  }
}

/** With a database of their own operators also give the secrets, or no two replicas would share them. */
async function withSecrets(config: Config): Promise<Config> {
  if (config.masterKeys && config.authSecret) return config;
  const secrets = await ensureGeneratedSecrets(config.dataDir);
  return {
    ...config,
    masterKeys: config.masterKeys ?? secrets.masterKeys,
    authSecret: config.authSecret ?? secrets.authSecret,
  };
}

async function whenThere(attempt: () => Promise<unknown>, waitingFor: (what: string) => void): Promise<void> {
  for (let said = false; ; said = true) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (!said) log.warn({ error }, 'database.waiting');
      waitingFor('unavailable');
      await delay(retryEveryMs);
    }
  }
}

function isPassing(error: unknown): boolean {
  if (errorCodes(error).some((code) => passingCodes.has(code))) return true;
  const source = rootCause(error);
  return source instanceof Error && /timeout|terminated|connection ended/i.test(source.message);
}

const embeddedLog = {
  info: (message: string) => log.debug(message),
  warn: (message: string) => log.warn(message),
};

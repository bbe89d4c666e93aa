import { openDatabase } from '#db/client.ts';
import { EmbeddedDatabaseError } from '#db/embedded/embedded-error.ts';
import { startEmbedded } from '#db/embedded/start.ts';
import { migrate } from '#db/migrate.ts';
import { type Config, loadConfig } from '#lib/config/config.ts';
import { ConfigError } from '#lib/config/config-error.ts';
import { databaseUrlError } from '#lib/config/database-url-error.ts';

try {
  console.log(told(await apply(loadConfig(process.env))));
} catch (error) {
  // What an operator can mend is one line; anything else shows where it happened.
  if (!(error instanceof ConfigError || error instanceof EmbeddedDatabaseError)) throw error;
  process.stderr.write(`latchkey: ${error.message}\n`);
  process.exitCode = 1;
}

async function apply({ databaseUrl, dataDir }: Config): Promise<number> {
  if (databaseUrl !== undefined) {
    return applyTo(databaseUrl).catch((error: unknown) => {
      throw databaseUrlError(error) ?? error;
    });
  }
  const embedded = await startEmbedded({ dataDir, log: { info: console.log, warn: console.warn } });
  try {
    return await applyTo(embedded.url);
  } finally {
    await embedded.stop();
  }
}

async function applyTo(url: string): Promise<number> {
  const database = openDatabase(url);
  try {
    const { applied } = await migrate(database, new Date());
    return applied;
  } finally {
    await database.end();
  }
}

function told(applied: number): string {
  return applied === 0 ? 'the database is up to date' : `applied ${applied} migrations`;
}

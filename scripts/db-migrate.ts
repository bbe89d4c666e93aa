import { openDatabase } from '#db/client.ts';
import { startEmbedded } from '#db/embedded/start.ts';
import { migrate } from '#db/migrate.ts';
import { loadConfig } from '#lib/config/config.ts';

const config = loadConfig(process.env);
const embedded = config.databaseUrl
  ? undefined
  : await startEmbedded({ dataDir: config.dataDir, log: { info: console.log, warn: console.warn } });
const database = openDatabase(config.databaseUrl ?? embedded?.url ?? '');
try {
  const { applied } = await migrate(database, new Date());
  console.log(applied === 0 ? 'the database is up to date' : `applied ${applied} migrations`);
} finally {
  await database.end();
  await embedded?.stop();
}

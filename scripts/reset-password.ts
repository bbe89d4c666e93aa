import { parseArgs } from 'node:util';
import { openDatabase } from '#db/client.ts';
import { isInitialised } from '#db/embedded/cluster.ts';
import { EmbeddedDatabaseError, FolderInUseError } from '#db/embedded/embedded-error.ts';
import { type EmbeddedDatabase, startEmbedded } from '#db/embedded/start.ts';
import { rootCause } from '#db/error-code.ts';
import { migrate } from '#db/migrate.ts';
import { type Config, ConfigError, loadConfig } from '#lib/config/config.ts';
import { databaseUrlError } from '#lib/config/database-url-error.ts';
import { AppError } from '#lib/errors.ts';
import { type RecoveredPassword, recoverPassword } from '#lib/users/recover-password.ts';

const usage = 'usage: npm run reset-password -- <e-mail address> [--activate]';

/** What an operator can mend, said in one line. */
class Refusal extends Error {}

try {
  const wanted = readArguments();
  const config = loadConfig(process.env);
  const embedded = config.databaseUrl === undefined ? await startStopped(config) : undefined;
  try {
    process.stdout.write(told(await reset(config.databaseUrl ?? embedded?.url ?? '', wanted)));
  } catch (error) {
    throw (embedded ? undefined : databaseUrlError(error)) ?? error;
  } finally {
    await embedded?.stop();
  }
} catch (error) {
  process.stderr.write(`latchkey: ${lineOf(error)}\n`);
  process.exitCode = 1;
}

function readArguments(): { email: string; activate: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { activate: { type: 'boolean', default: false } },
    });
    const [email, ...more] = positionals;
    if (email && more.length === 0) return { email, activate: values.activate };
  } catch {
    // An option that there is not.
  }
  throw new Refusal(usage);
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

async function reset(url: string, wanted: { email: string; activate: boolean }): Promise<RecoveredPassword> {
  const database = openDatabase(url);
  const now = new Date();
  try {
    await migrate(database, now);
    return await recoverPassword(database.db, wanted, now);
  } finally {
    await database.end();
  }
}

function told({ email, password, activated }: RecoveredPassword): string {
  const state = activated ? 'The account is active again. ' : '';
  return `
  New password for ${email}, shown this once:

  ${password}

  ${state}Their sessions have ended. Sign in with it and choose another under Account, Change password.

`;
}

function lineOf(error: unknown): string {
  const isOurs = [Refusal, ConfigError, EmbeddedDatabaseError, AppError].some(
    (kind) => error instanceof kind,
  );
  const source = isOurs ? error : rootCause(error);
  return source instanceof Error ? source.message || source.name : String(source);
}

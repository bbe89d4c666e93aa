import { loadConfig } from '#lib/config/config.ts';
import { ConfigError } from '#lib/config/config-error.ts';
import { compose } from './compose.ts';
import { fileShares } from './open-files.ts';
import { setRuntime } from './runtime.ts';
import { openStorage } from './storage.ts';

/**
 * For hosts that start Next themselves. They hold no database of their own and keep no files between starts, so one has
 * to be given, and `loadConfig` asks for the secrets beside it; migrations are a step of the deployment.
 */
export async function composeServerless(env: NodeJS.ProcessEnv): Promise<void> {
  const config = loadConfig(env);
  const { databaseUrl } = config;
  if (!databaseUrl)
    throw new ConfigError('DATABASE_URL must be set where Latchkey does not run its own server.');
  const storage = await openStorage(config, databaseUrl);
  const composition = await compose({ ...storage, files: fileShares() });
  setRuntime(composition.runtime);
}

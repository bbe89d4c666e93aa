import { ConfigError, loadConfig } from '#lib/config/config.ts';
import { compose } from './compose.ts';
import { setRuntime } from './runtime.ts';
import { openStorage } from './storage.ts';

/**
 * For hosts that start Next themselves. They hold no database of their own, keep no files between starts and must
 * share their secrets, so all three have to be given; migrations are a step of the deployment.
 */
export async function composeServerless(env: NodeJS.ProcessEnv): Promise<void> {
  const config = loadConfig(env);
  const { databaseUrl, masterKeys, authSecret } = config;
  if (!databaseUrl)
    throw new ConfigError('DATABASE_URL must be set where Latchkey does not run its own server.');
  if (!masterKeys)
    throw new ConfigError('LATCHKEY_MASTER_KEYS must be set where Latchkey does not run its own server.');
  if (!authSecret)
    throw new ConfigError('AUTH_SECRET must be set where Latchkey does not run its own server.');
  const composition = await compose(await openStorage(config, databaseUrl));
  setRuntime(composition.runtime);
}

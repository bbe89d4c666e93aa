import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from './config.ts';

export interface GeneratedSecrets {
  masterKeys: { kid: string; key: Buffer }[];
  authSecret: string;
}

/** For the embedded database only: secrets that lie beside the data that they protect, for this user's eyes alone. */
export async function ensureGeneratedSecrets(dataDir: string): Promise<GeneratedSecrets> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const master = await readOrMake(
    join(dataDir, 'master.key'),
    () => `k1:${randomBytes(32).toString('base64')}`,
  );
  const session = await readOrMake(join(dataDir, 'auth.secret'), () => randomBytes(32).toString('base64url'));
  // The same rules as for what operators give: a damaged file is refused by name, not used.
  const config = loadConfig({ LATCHKEY_MASTER_KEYS: master, AUTH_SECRET: session });
  if (!config.masterKeys || !config.authSecret)
    throw new Error(`master.key or auth.secret in ${dataDir} is empty`);
  return { masterKeys: config.masterKeys, authSecret: config.authSecret };
}

/** Written whole and to the disk before it gets its name, and never over another one. */
async function readOrMake(path: string, make: () => string): Promise<string> {
  const known = await readIfThere(path);
  if (known !== undefined) return known;
  const unfinished = `${path}.${randomUUID()}`;
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(`${make()}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await link(unfinished, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(unfinished);
  return (await readIfThere(path)) ?? '';
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

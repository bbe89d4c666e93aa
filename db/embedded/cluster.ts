import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { EmbeddedDatabaseError } from './embedded-error.ts';
import type { Launch } from './privileges.ts';

const run = promisify(execFile);

export const superuser = 'latchkey';

/** What a later start needs to reach the same data. Lies beside it, readable by nobody else. */
export interface Access {
  port: number;
  password: string;
}

/** For a small machine that the gateway shares. Operators may change them in `postgresql.conf`. */
const defaultSettings = {
  max_connections: '60',
  shared_buffers: '64MB',
  effective_cache_size: '256MB',
  work_mem: '8MB',
  max_wal_size: '512MB',
  checkpoint_timeout: '10min',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

export function clusterPaths(dataDir: string) {
  return {
    data: join(dataDir, 'postgres'),
    unfinished: join(dataDir, 'postgres.unfinished'),
    access: join(dataDir, 'postgres.json'),
    links: join(dataDir, 'postgres.lib'),
  };
}

export async function readAccess(dataDir: string): Promise<Access | undefined> {
  const { access } = clusterPaths(dataDir);
  const text = await readFile(access, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new EmbeddedDatabaseError(`${access} cannot be read (${error.code}): it belongs to another user`);
  });
  if (text === undefined) return undefined;
  const { port, password } = JSON.parse(text) as Partial<Access>;
  if (typeof port === 'number' && typeof password === 'string') return { port, password };
  throw new EmbeddedDatabaseError(`${access} does not hold a port and a password: restore it from a backup`);
}

export async function writeAccess(dataDir: string, access: Access): Promise<void> {
  const path = clusterPaths(dataDir).access;
  await writeFile(`${path}.new`, `${JSON.stringify(access)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function isInitialised(dataDir: string): Promise<boolean> {
  const { data } = clusterPaths(dataDir);
  const made = await readFile(join(data, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new EmbeddedDatabaseError(
      `${data} cannot be read (${error.code}): start Latchkey as the user that owns it, or set LATCHKEY_DATA_DIR`,
    );
  });
  return made !== undefined;
}

/** Made under another name and renamed at the end, so that an interrupted start leaves nothing half made in its place. */
export async function initialise(dataDir: string, binaries: Binaries, launch: Launch): Promise<Access> {
  const { data, unfinished } = clusterPaths(dataDir);
  const access = { port: await freePort(), password: randomBytes(24).toString('base64url') };
  const passwordFile = join(unfinished, 'password');
  const folder = join(unfinished, 'data');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, access.password, { mode: 0o600 });
  if (launch.identity) {
    for (const path of [unfinished, folder, passwordFile]) {
      await chown(path, launch.identity.uid, launch.identity.gid);
    }
  }
  await runInitdb(folder, passwordFile, binaries, launch);
  const lines = Object.entries(defaultSettings).map(([name, value]) => `${name} = '${value}'`);
  await appendFile(join(folder, 'postgresql.conf'), `\n# Latchkey\n${lines.join('\n')}\n`);
  await writeAccess(dataDir, access);
  await rename(folder, data);
  await chmod(data, 0o700);
  await rm(unfinished, { recursive: true, force: true });
  return access;
}

async function runInitdb(folder: string, passwordFile: string, binaries: Binaries, launch: Launch) {
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const [command = binaries.initdb, ...parameters] = [
    ...launch.prefix,
    binaries.initdb,
    `--pgdata=${folder}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    ...locale,
  ];
  try {
    await run(command, parameters, { env: binaries.environment, ...launch.spawnAs });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    const reason = stderr?.trim().split('\n').at(-1) ?? String(error);
    throw new EmbeddedDatabaseError(`the database could not be set up in ${folder}: ${reason}`);
  }
}

export function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = createServer();
  probe.once('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    probe.close(() => resolve(port));
  });
  return promise;
}

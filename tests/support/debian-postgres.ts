import { execFile } from 'node:child_process';
import { access, chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Binaries } from '#db/embedded/binaries.ts';
import { freePort } from '#db/embedded/cluster.ts';
import { chooseLaunch } from '#db/embedded/privileges.ts';
import { spawnServer } from '#db/embedded/server-process.ts';

const run = promisify(execFile);
const installed = '/usr/lib/postgresql';
const patienceMs = 30_000;

export interface DebianPostgres {
  url: string;
  stop(): Promise<void>;
}

/** The oldest server from `oldestMajor` on that Debian's packages have put on this machine. */
export async function findDebianPostgres(
  oldestMajor: number,
): Promise<{ major: number; binaries: Binaries } | undefined> {
  const majors = (await readdir(installed).catch(() => []))
    .map(Number)
    .filter((major) => major >= oldestMajor);
  for (const major of majors.toSorted((a, b) => a - b)) {
    const [initdb, postgres] = ['initdb', 'postgres'].map((name) =>
      join(installed, String(major), 'bin', name),
    );
    if (!initdb || !postgres || !(await isThere(initdb)) || !(await isThere(postgres))) continue;
    const environment = { PATH: process.env.PATH } as unknown as NodeJS.ProcessEnv;
    return { major, binaries: { initdb, postgres, environment } };
  }
  return undefined;
}

/** A server of its own, on an empty folder, with its own defaults. As root it is started as the user of the package. */
export async function startDebianPostgres(binaries: Binaries): Promise<DebianPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-postgres-'));
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  const launch = await chooseLaunch(binaries, folder, data);
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, 'only-here');
  if (launch.identity) {
    await chmod(folder, 0o711);
    for (const path of [data, passwordFile]) await chown(path, launch.identity.uid, launch.identity.gid);
  }
  const [command = binaries.initdb, ...parameters] = [...launch.prefix, binaries.initdb, '-D', data];
  const options = ['--username=owner', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  await run(command, [...parameters, ...options, '--locale=C.UTF-8'], {
    env: binaries.environment,
    ...launch.spawnAs,
  });
  const port = await freePort();
  const server = spawnServer({ data, port, binaries, launch, settings: {}, onLine: () => undefined });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const url = `postgres://owner:only-here@127.0.0.1:${port}/postgres`;
  const end = performance.now() + patienceMs;
  while (!(await answers(url))) {
    if (!server.hasExited() && performance.now() < end) await delay(50);
    else {
      await stop();
      throw new Error(`PostgreSQL did not start: ${server.lastLines().join(' · ')}`);
    }
  }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

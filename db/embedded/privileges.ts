import { execFile } from 'node:child_process';
import { chmod, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { EmbeddedDatabaseError } from './embedded-error.ts';

const run = promisify(execFile);

/** PostgreSQL refuses to run as root: how its programs are started instead, and who owns its folder. */
export interface Launch {
  prefix: string[];
  identity: { uid: number; gid: number } | undefined;
  /** Passed to `spawn` where no program gives the privileges up. */
  spawnAs: { uid: number; gid: number } | undefined;
}

const asOneself: Launch = { prefix: [], identity: undefined, spawnAs: undefined };

export async function chooseLaunch(binaries: Binaries, folder: string, data: string): Promise<Launch> {
  if (process.getuid?.() !== 0) return asOneself;
  const identity = (await ownerOf(data)) ?? (await findSystemUser()) ?? (await makeSystemUser());
  const capable: Launch = { prefix: setprivCommand(identity), identity, spawnAs: undefined };
  if (await canRun(capable, binaries, folder)) return capable;
  const plain: Launch = { prefix: [], identity, spawnAs: identity };
  // The folder is Latchkey's own; what is secret in it has a mode of its own.
  await chmod(folder, 0o711);
  if (await canRun(plain, binaries, folder)) return plain;
  await chmod(folder, 0o700);
  throw new EmbeddedDatabaseError(
    `the database may not run as root, and the user ${identity.uid} that it runs as instead cannot reach ${folder} or ${binaries.postgres}: start Latchkey as an ordinary user, or set LATCHKEY_DATA_DIR to a folder that every user can reach, or set DATABASE_URL`,
  );
}

/**
 * One capability stays: to pass through folders that only root may enter, such as a clone under `/root`. The secure
 * bit makes `access()` see it too, by which PostgreSQL looks for its own program.
 */
function setprivCommand(identity: { uid: number; gid: number }): string[] {
  return [
    'setpriv',
    `--reuid=${identity.uid}`,
    `--regid=${identity.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--securebits=+no_setuid_fixup',
  ];
}

async function canRun(launch: Launch, binaries: Binaries, folder: string): Promise<boolean> {
  const [command = 'sh', ...rest] = [...launch.prefix, 'sh', '-c', 'cd "$1" && exec "$2" --version', 'sh'];
  try {
    await run(command, [...rest, folder, binaries.postgres], {
      env: binaries.environment,
      ...launch.spawnAs,
    });
    return true;
  } catch {
    return false;
  }
}

/** A folder that an ordinary user made keeps its owner when root starts Latchkey on it once. */
async function ownerOf(data: string): Promise<{ uid: number; gid: number } | undefined> {
  const found = await stat(data).catch(() => undefined);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

async function findSystemUser(): Promise<{ uid: number; gid: number } | undefined> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = users
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'postgres');
  if (!fields) return undefined;
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}

async function makeSystemUser(): Promise<{ uid: number; gid: number }> {
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']],
    ['adduser', ['-S', '-D', '-H', 'postgres']],
  ];
  for (const [command, parameters] of ways) {
    await run(command, parameters).catch(() => undefined);
    const made = await findSystemUser();
    if (made) return made;
  }
  throw new EmbeddedDatabaseError(
    'the database may not run as root, and the system user "postgres" could not be made: start Latchkey as an ordinary user, or set DATABASE_URL',
  );
}

import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startTick } from '../process-start.ts';
import { EmbeddedDatabaseError, FolderInUseError } from './embedded-error.ts';

interface Holder {
  pid: number;
  /** Distinguishes the holder from a later process with the same pid. */
  startedAt: string;
  address: string;
  /** It has been told to stop: whoever wants the folder next need only wait. */
  leaving?: true;
}

export interface HeldFolder {
  /** Tells whoever starts meanwhile to wait for `release` instead of giving up. */
  leave(): Promise<void>;
  release(): Promise<void>;
}

/** A restart begins the next Latchkey while the one before still hears its signal, and then while it drains. */
const patienceMs = 3_000;
const leavingPatienceMs = 120_000;
const settleMs = 500;
const pollMs = 50;

/**
 * One Latchkey a folder. On Linux the kernel holds the lock (an abstract socket, gone with the process); the file says
 * who has it, and holds by itself where there is no such socket or the other process has another network namespace.
 */
export async function holdFolder(dataDir: string, address = ''): Promise<HeldFolder> {
  const path = join(dataDir, 'latchkey.lock');
  const socket = await waitForFolder(dataDir, path);
  const mine: Holder = { pid: process.pid, startedAt: (await startOf(process.pid)) ?? '', address };
  await writeHolder(path, mine);
  return {
    leave: () => writeHolder(path, { ...mine, leaving: true }),
    async release() {
      const now = await readHolder(path);
      if (now?.pid === process.pid && now.startedAt === mine.startedAt) await rm(path, { force: true });
      socket?.close();
    },
  };
}

/**
 * Asked before anything else is begun: a start beside a Latchkey that stays is told so at once. One that leaves, or that
 * is told to within a moment, is left to `holdFolder` to wait for.
 */
export async function refuseWhileHeld(dataDir: string, address: string): Promise<void> {
  const path = join(dataDir, 'latchkey.lock');
  const began = performance.now();
  for (;;) {
    const holder = await readHolder(path);
    if (!holder || holder.leaving || !(await isAlive(holder))) return;
    if (performance.now() - began > settleMs) {
      if (holder.address !== address) throw refusal(dataDir, holder);
      throw new EmbeddedDatabaseError(`Latchkey is already running here: ${address} (pid ${holder.pid})`);
    }
    await delay(pollMs);
  }
}

async function waitForFolder(dataDir: string, path: string): Promise<Server | undefined> {
  const began = performance.now();
  for (;;) {
    const socket = await takeSocket(dataDir);
    const found = await readHolder(path);
    const holder = found && (await isAlive(found)) ? found : undefined;
    if (socket !== 'taken') {
      if (!holder) return socket;
      socket?.close();
    }
    if (performance.now() - began > (holder?.leaving ? leavingPatienceMs : patienceMs)) {
      throw refusal(dataDir, holder);
    }
    await delay(pollMs);
  }
}

function refusal(dataDir: string, holder: Holder | undefined): FolderInUseError {
  const who = holder ? ` (pid ${holder.pid}${holder.address ? `, ${holder.address}` : ''})` : '';
  return new FolderInUseError(
    `another Latchkey${who} already uses ${dataDir}: stop it, or set LATCHKEY_DATA_DIR to another folder, or DATABASE_URL to a database that both share`,
    `Latchkey${who}`,
  );
}

async function takeSocket(dataDir: string): Promise<Server | 'taken' | undefined> {
  if (process.platform !== 'linux') return undefined;
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 32);
  const { promise, resolve, reject } = Promise.withResolvers<Server | 'taken'>();
  const server = createServer((connection) => connection.destroy());
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') resolve('taken');
    else reject(error);
  });
  server.listen(`\0latchkey-${name}`, () => resolve(server));
  server.unref();
  return promise;
}

async function writeHolder(path: string, holder: Holder): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  await rename(draft, path);
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    // Missing, or cut off by a full disk: nobody can hold it.
    return undefined;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  if (holder.pid === process.pid) return (await startOf(process.pid)) === holder.startedAt;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const started = await startOf(holder.pid);
  return started === undefined || started === holder.startedAt;
}

/** Boot and clock tick at which the process began; undefined where the system does not tell. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const tick = startTick(pid);
  return tick === undefined ? undefined : `${boot.trim()}/${tick}`;
}

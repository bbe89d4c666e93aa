import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Fast first; immediate (recovery follows) and the kill only where that does not help. */
const escalation: { signal: NodeJS.Signals; patienceMs: number }[] = [
  { signal: 'SIGINT', patienceMs: 30_000 },
  { signal: 'SIGQUIT', patienceMs: 5_000 },
  { signal: 'SIGKILL', patienceMs: 5_000 },
];

/**
 * Called with the folder's lock held: a server that still runs on it was left behind by a Latchkey that died, and
 * a pid file without one would make PostgreSQL refuse as soon as something else has got that pid.
 */
export async function stopLeftBehind(data: string): Promise<'none' | 'stale file' | 'stopped'> {
  const pid = await recordedPid(data);
  if (pid === undefined) return 'none';
  if (!(await isServerOf(pid, data))) {
    await rm(join(data, 'postmaster.pid'), { force: true });
    return 'stale file';
  }
  for (const { signal, patienceMs } of escalation) {
    signalIfAlive(pid, signal);
    const end = performance.now() + patienceMs;
    while (performance.now() < end) {
      if (!(await isServerOf(pid, data))) return 'stopped';
      await delay(25);
    }
  }
  throw new Error(`the database process ${pid} on ${data} does not stop`);
}

async function recordedPid(data: string): Promise<number | undefined> {
  const pid = Number.parseInt((await readPidFile(data))[0] ?? '', 10);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/**
 * The server writes so itself once it takes connections. Asking the port instead could reach another program that
 * took it meanwhile, and hand the password to that one.
 */
export async function isReady(data: string): Promise<boolean> {
  return (await readPidFile(data))[7]?.trim() === 'ready';
}

async function readPidFile(data: string): Promise<string[]> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  return text.split('\n');
}

async function isServerOf(pid: number, data: string): Promise<boolean> {
  const command = await commandLine(pid);
  return command?.includes(data) === true && command.includes('postgres');
}

async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    // Empty for a process that ended and was not yet waited for.
    return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  }
  const listed = await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => undefined);
  return listed?.stdout;
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

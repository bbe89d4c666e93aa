import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serverFlags } from '../../../scripts/bootstrap/server-flags.mjs';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const startPatienceMs = 60_000;
const stopPatienceMs = 20_000;

export interface LatchkeyProcess {
  origin: string;
  pid: number | undefined;
  /** What it printed until it was ready. */
  banner: string;
  stop(): Promise<void>;
}

/** The product as it is run, on its production build; ready once it says so. */
export async function startLatchkey(
  settings: Record<string, string>,
  { port, logFile }: { port: number; logFile: string },
): Promise<LatchkeyProcess> {
  const child = spawn(process.execPath, [...serverFlags, 'server/main.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      PORT: String(port),
      LATCHKEY_DRAIN_SECONDS: '1',
      ...settings,
    },
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const banner = await untilReady(child);
  return { origin: `http://localhost:${port}`, pid: child.pid, banner, stop: () => stop(child, log) };
}

function untilReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => fail('it was not ready in time'), startPatienceMs);
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (!/Latchkey is ready:[\s\S]*\n\n$/.test(said)) return;
      clearTimeout(timer);
      child.off('exit', ended);
      resolve(said);
    };
    const ended = () => fail('it ended');
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`Latchkey did not start: ${why}\n${said}`));
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', ended);
  });
}

async function stop(child: ChildProcess, log: NodeJS.WritableStream): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs);
  const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve([child.exitCode]);
  child.kill('SIGTERM');
  const [code] = await exited;
  clearTimeout(timer);
  log.end();
  if (code !== 0) throw new Error(`Latchkey ended with ${code ?? 'a signal'} instead of 0`);
}

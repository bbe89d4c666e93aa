import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#db/embedded/cluster.ts';

const root = new URL('../..', import.meta.url).pathname;
const startPatienceMs = 60_000;
const stopPatienceMs = 5_000;
const askEveryMs = 50;
/** In a row: longer than the half second after which a gateway looks again whether it is overloaded. */
const answersAsked = 15;

export interface NextProcess {
  origin: string;
  process: ChildProcess;
  close(): Promise<void>;
}

/** The production build as a host runs it that starts Next itself: nothing of `server/` is in this process. */
export async function startNextProcess(settings: Readonly<Record<string, string>>): Promise<NextProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-next-'));
  const port = await freePort();
  const command = ['node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1', '-p', String(port)];
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      LATCHKEY_DATA_DIR: dataDir,
      ...settings,
    },
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const said = listenTo(child);
  const origin = `http://127.0.0.1:${port}`;
  await untilAnswers(child, origin, said);
  return {
    origin,
    process: child,
    async close() {
      process.off('exit', end);
      await stop(child);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function listenTo(child: ChildProcess): () => string {
  let text = '';
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (part: string) => {
      text = (text + part).slice(-8_000);
    });
  }
  return () => text;
}

/** Next listens before the runtime is composed; and what it loads then may count as overload when that is next looked at. */
async function untilAnswers(child: ChildProcess, origin: string, said: () => string): Promise<void> {
  const deadline = performance.now() + startPatienceMs;
  const door = `${origin}/api/inference/openai/models`;
  for (let answers = 0; answers < answersAsked; answers += 1) {
    if ((await statusOf(door)) !== 401) answers = 0;
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`Next does not answer:\n${said()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
}

function statusOf(url: string): Promise<number | undefined> {
  return fetch(url, { headers: { connection: 'close' } }).then(
    ({ status }) => status,
    () => undefined,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs);
  await exited;
  clearTimeout(timer);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { availableParallelism } from 'node:os';

export const projectFolder = new URL('../..', import.meta.url).pathname;

/** CPU 0 belongs to what is measured; load, provider and database share CPU 1. */
export type Place = 'measured' | 'beside';

const canPin = availableParallelism() >= 2 && hasTaskset();

export const pinning = canPin
  ? 'proxy on CPU 0; load, provider and database on CPU 1'
  : 'none: taskset or a second CPU is missing';

export interface Launch {
  command: readonly [string, ...string[]];
  place: Place;
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  ipc?: boolean;
}

export interface Launched {
  child: ChildProcess;
  pid: number;
  /** The last of what it wrote, for the reason of a failure. */
  output(): string;
  stop(): Promise<void>;
}

const running = new Set<Launched>();

export function launch({ command, place, env = {}, cwd = projectFolder, ipc = false }: Launch): Launched {
  const pinned = canPin ? ['taskset', '-c', place === 'measured' ? '0' : '1', ...command] : command;
  const [file = '', ...args] = pinned;
  const child = spawn(file, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
  });
  let text = '';
  const keep = (data: Buffer) => {
    text = (text + data.toString()).slice(-4000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  // taskset replaces itself by the command, so the child's id is the command's.
  const launched: Launched = {
    child,
    pid: child.pid ?? 0,
    output: () => text.trim(),
    stop: () => stop(launched),
  };
  running.add(launched);
  child.on('error', keepError);
  child.once('exit', () => running.delete(launched));
  return launched;

  function keepError(error: Error) {
    text += error.message;
    running.delete(launched);
  }
}

async function stop({ child }: Launched): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exited;
  clearTimeout(timer);
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].reverse().map((launched) => launched.stop()));
}

/** Settles when the port accepts connections; throws with the process's last words if it ends or stays silent. */
export function waitForPort(launched: Launched, port: number): Promise<void> {
  return waitUntil(launched, () => accepts(port));
}

/** Settles when the URL answers with a 2xx: a port may be open before what is behind it is ready. */
export function waitForReady(launched: Launched, url: string): Promise<void> {
  return waitUntil(launched, () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}

async function waitUntil(launched: Launched, isReady: () => Promise<boolean>, timeoutMs = 60_000) {
  const deadline = performance.now() + timeoutMs;
  while (!(await isReady())) {
    if (!running.has(launched)) throw new Error(`it ended: ${launched.output()}`);
    if (performance.now() > deadline) throw new Error(`no sign of life: ${launched.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function hasTaskset(): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(`${folder}/taskset`);
      return true;
    } catch {
      return false;
    }
  });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '#db/embedded/cluster.ts';
import { leftOut } from './left-out.ts';

/** A proxy that runs in front of an address. */
export interface Front {
  origin: string;
  /** What it found wrong with what is behind it. */
  complaints(): string[];
  close(): Promise<void>;
}

export interface Setting {
  folder: string;
  port: number;
  /** Host and port of what is behind it. */
  target: string;
  settings: string;
}

export interface FrontKind {
  name: string;
  /** As Debian calls it. */
  package: string;
  binary: string;
  configFile: string;
  /** What it reads, and how it is told to stay in the foreground. */
  configure(setting: Setting): string;
  command(folder: string): string[];
  complains: RegExp;
}

/** Debian's places, and those where others put it. */
const places = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];

function find({ binary }: FrontKind): string | undefined {
  return places.map((place) => join(place, binary)).find((path) => existsSync(path));
}

/** Why a test cannot run on this machine; undefined where it can. */
export function missingHere(kind: FrontKind): string | undefined {
  return find(kind) ? undefined : leftOut(howToGet(kind));
}

function howToGet(kind: FrontKind): string {
  return `${kind.name} is not installed here: apt-get install ${kind.package}`;
}

/** The real proxy. Without `settings` it is as a newcomer has it. */
export async function startFront(kind: FrontKind, target: string, settings = ''): Promise<Front> {
  const binary = find(kind);
  if (!binary) throw new Error(howToGet(kind));
  const folder = await mkdtemp(join(tmpdir(), `latchkey-${kind.binary}-`));
  const port = await freePort();
  const written = kind.configure({ folder, port, target: new URL(target).host, settings });
  await writeFile(join(folder, kind.configFile), written);
  const child = spawn(binary, kind.command(folder), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Whatever it keeps for itself lies there, too.
    env: { PATH: process.env.PATH, HOME: folder, NODE_ENV: process.env.NODE_ENV },
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = once(child, 'exit');
  const origin = `http://localhost:${port}`;
  const isAlive = () => child.exitCode === null;
  if (!(await untilListening(origin, isAlive))) throw new Error(`${kind.name} did not start: ${said}`);
  return {
    origin,
    complaints: () => said.split('\n').filter((line) => kind.complains.test(line)),
    async close() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilListening(origin: string, isAlive: () => boolean): Promise<boolean> {
  while (isAlive()) {
    const answered = await fetch(`${origin}/healthz`).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    );
    if (answered) return true;
    await delay(20);
  }
  return false;
}

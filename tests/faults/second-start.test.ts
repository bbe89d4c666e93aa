import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '#db/embedded/cluster.ts';
import { type NpmStart, npmStart } from '#tests/support/npm-start.ts';

let folder: string;
let settings: { PORT: string; LATCHKEY_DATA_DIR: string };
let origin: string;
const started: NpmStart[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-second-start-'));
  const port = await freePort();
  settings = { PORT: String(port), LATCHKEY_DATA_DIR: join(folder, 'data') };
  origin = `http://127.0.0.1:${port}`;
  const first = start();
  await untilReady();
  await vi.waitUntil(() => first.output().includes('A first call'));
  await end(first);
});
afterAll(async () => {
  for (const one of started) one.signal('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function start(): NpmStart {
  const one = npmStart(settings);
  started.push(one);
  return one;
}

const untilReady = () =>
  vi.waitUntil(async () => (await fetch(`${origin}/readyz`).catch(() => undefined))?.ok, {
    timeout: 60_000,
    interval: 20,
  });

async function end(one: NpmStart): Promise<void> {
  one.signal('SIGINT');
  await one.ended;
}

it('a second start is ready within five seconds, says its address and, at its end, that it has stopped', async () => {
  const seconds: number[] = [];
  // The best of three: other work on the machine is not ours.
  for (let round = 0; round < 3; round += 1) {
    const began = performance.now();
    const one = start();
    await untilReady();
    seconds.push((performance.now() - began) / 1_000);
    await vi.waitUntil(() => one.output().includes('is ready'));
    expect(one.output()).toBe(`\n  Latchkey is ready: ${origin}\n\n`);
    expect(one.errors()).toBe('');
    await end(one);
    expect(one.output()).toBe(`\n  Latchkey is ready: ${origin}\n\nlatchkey: stopped\n`);
  }
  expect(Math.min(...seconds)).toBeLessThan(5);
});

it('started beside itself, it says that it runs already, and the first one goes on', async () => {
  const one = start();
  await untilReady();
  const beside = start();
  await beside.ended;
  const lock = await readFile(join(settings.LATCHKEY_DATA_DIR, 'latchkey.lock'), 'utf8');
  const { pid } = JSON.parse(lock) as { pid: number };
  expect(beside.errors()).toContain(`latchkey: Latchkey is already running here: ${origin} (pid ${pid})\n`);
  expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  await end(one);
});

it('of two starts at once one runs, and the other is told so and not that its port is a stranger’s', async () => {
  const both = [start(), start()];
  await untilReady();
  await Promise.race(both.map(({ ended }) => ended));
  const lock = await readFile(join(settings.LATCHKEY_DATA_DIR, 'latchkey.lock'), 'utf8');
  const { pid } = JSON.parse(lock) as { pid: number };
  const refusals = both.map((one) => one.errors()).filter((errors) => errors !== '');
  expect(refusals).toEqual([`latchkey: Latchkey is already running here: ${origin} (pid ${pid})\n`]);
  expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  await Promise.all(both.map(end));
});

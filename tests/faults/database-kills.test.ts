import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '#db/client.ts';
import { refuseWhileHeld } from '#db/embedded/folder-lock.ts';
import { startEmbedded } from '#db/embedded/start.ts';

const quiet = { info: () => undefined, warn: () => undefined };
const soon = { timeout: 30_000, interval: 20 };

let dataDir: string;
let writers: Writer[];

interface Writer {
  child: ChildProcess;
  confirmed: number[];
  drained: boolean;
  /** Resolves once that many more rows are confirmed than now. */
  writes(count: number): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'latchkey-faults-')), 'data');
  writers = [];
});

afterEach(async () => {
  await Promise.all(writers.map((writer) => writer.kill('SIGKILL')));
  await vi.waitFor(() => expectStopped(), soon);
  await rm(join(dataDir, '..'), { recursive: true, force: true });
});

describe('killed under writes', () => {
  it('ten times Latchkey, ten times the database: no confirmed row is lost', async () => {
    const confirmed = new Set<number>();
    for (let round = 0; round < 10; round += 1) {
      const writer = startWriter();
      await writer.writes(20);
      process.kill(await postmasterPid(), 'SIGKILL');
      await writer.writes(20);
      await writer.kill('SIGKILL');
      for (const n of writer.confirmed) confirmed.add(n);
    }
    const kept = new Set(await readWritten());
    expect([...confirmed].filter((n) => !kept.has(n))).toEqual([]);
    expect(confirmed.size).toBeGreaterThanOrEqual(400);
  });
});

describe('the database', () => {
  it('stops with a Latchkey that is killed', async () => {
    const writer = startWriter();
    await writer.writes(1);
    const pid = await postmasterPid();
    await writer.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), soon);
    await expectStopped();
  });

  it('outlives Ctrl-C in the terminal for as long as Latchkey drains', async () => {
    const writer = startWriter();
    await writer.writes(5);
    const pid = await postmasterPid();
    process.kill(-(writer.child.pid ?? 0), 'SIGINT');
    await once(writer.child, 'exit');
    expect(writer.drained).toBe(true);
    expect(writer.child.exitCode).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(await readWritten()).toContain(-1);
  });

  it('left running by a Latchkey whose watcher was killed too is stopped by the next start', async () => {
    const writer = startWriter();
    await writer.writes(5);
    const pid = await postmasterPid();
    process.kill(await parentOf(pid), 'SIGKILL');
    await writer.kill('SIGKILL');
    const kept = await readWritten();
    expect(kept).toEqual(expect.arrayContaining(writer.confirmed));
  });

  it('takes another port when its own was taken while it was away', async () => {
    const first = await startEmbedded({ dataDir, log: quiet });
    await first.stop();
    const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await startEmbedded({ dataDir, log: quiet });
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    await second.stop();
    squatter.close();
  });
});

describe('a folder in use', () => {
  it('refuses a second Latchkey with one line that names the first', async () => {
    const writer = startWriter();
    await writer.writes(1);
    await expect(startEmbedded({ dataDir, log: quiet })).rejects.toThrow(
      new RegExp(
        `^another Latchkey \\(pid ${writer.child.pid}, http://127\\.0\\.0\\.1:3000\\) already uses [^\\n]*$`,
      ),
    );
    await writer.writes(1);
  });

  it('is told to a second start at once: as the same Latchkey, or as another one', async () => {
    const writer = startWriter();
    await writer.writes(1);
    const { pid } = writer.child;
    const asked = performance.now();
    await expect(refuseWhileHeld(dataDir, 'http://127.0.0.1:3000')).rejects.toThrow(
      `Latchkey is already running here: http://127.0.0.1:3000 (pid ${pid})`,
    );
    expect(performance.now() - asked).toBeLessThan(1_500);
    await expect(refuseWhileHeld(dataDir, 'http://127.0.0.1:3001')).rejects.toThrow(
      `another Latchkey (pid ${pid}, http://127.0.0.1:3000) already uses`,
    );
    const next = refuseWhileHeld(dataDir, 'http://127.0.0.1:3000');
    process.kill(pid ?? 0, 'SIGINT');
    await expect(next, 'one that is told to stop meanwhile').resolves.toBeUndefined();
  });

  it('lets exactly one of several that start at once in', async () => {
    const starts = await Promise.allSettled(
      Array.from({ length: 4 }, () => startEmbedded({ dataDir, log: quiet })),
    );
    const running = starts.filter((start) => start.status === 'fulfilled');
    expect(running).toHaveLength(1);
    await running[0]?.value.stop();
  });

  it('is waited for by the next start while a Latchkey that was told to stop drains', async () => {
    const writer = startWriter();
    await writer.writes(1);
    process.kill(writer.child.pid ?? 0, 'SIGINT');
    const next = await startEmbedded({ dataDir, log: quiet });
    expect(writer.drained).toBe(true);
    await next.stop();
  });

  it('is free again after a kill, and after a stop', async () => {
    const writer = startWriter();
    await writer.writes(1);
    await writer.kill('SIGKILL');
    const next = await startEmbedded({ dataDir, log: quiet });
    await next.stop();
    const last = await startEmbedded({ dataDir, log: quiet });
    await last.stop();
  });
});

function startWriter(): Writer {
  const file = join(import.meta.dirname, 'database-writer.ts');
  const child = spawn(process.execPath, [file, dataDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const writer: Writer = {
    child,
    confirmed: [],
    drained: false,
    async writes(count) {
      const wanted = writer.confirmed.length + count;
      await vi.waitFor(() => {
        expect(writer.child.exitCode).toBeNull();
        expect(writer.confirmed.length).toBeGreaterThanOrEqual(wanted);
      }, soon);
    },
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill(signal);
      await closed;
    },
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'drained') writer.drained = true;
    else writer.confirmed.push(Number(line));
  });
  writers.push(writer);
  return writer;
}

async function readWritten(): Promise<number[]> {
  const embedded = await startEmbedded({ dataDir, log: quiet });
  const database = openDatabase(embedded.url);
  const { rows } = await database.pool.query<{ n: string }>('select n from written');
  await database.end();
  await embedded.stop();
  return rows.map((row) => Number(row.n));
}

async function postmasterPid(): Promise<number> {
  return vi.waitFor(async () => {
    const pid = Number.parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
    expect(isAlive(pid)).toBe(true);
    return pid;
  }, soon);
}

async function expectStopped(): Promise<void> {
  const text = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '0');
  const pid = Number.parseInt(text, 10);
  expect(pid > 0 && isAlive(pid)).toBe(false);
}

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

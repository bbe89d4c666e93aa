import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openDatabase } from '#db/client.ts';
import { startEmbedded } from '#db/embedded/start.ts';
import { migrate } from '#db/migrate.ts';
import { createDatabase, urlOf } from '#tests/support/db-clone.ts';
import { createPat } from '#tests/support/factories.ts';
import { type Stand, startStand } from '#tests/support/gateway-stand.ts';

let folder: string;
let embedded: Awaited<ReturnType<typeof startEmbedded>>;
let stand: Stand;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-signals-'));
  const log = { info: () => undefined, warn: () => undefined };
  embedded = await startEmbedded({ dataDir: join(folder, 'data'), log });
  await createDatabase(embedded.url, 'latchkey_template', undefined);
  const templateUrl = urlOf(embedded.url, 'latchkey_template');
  const template = openDatabase(templateUrl);
  await migrate(template, new Date());
  await template.end();
  stand = await startStand({ templateUrl });
}, 120_000);
afterAll(async () => {
  await stand.close();
  await embedded.stop();
  await rm(folder, { recursive: true, force: true });
});

async function call(key = stand.key) {
  const begun = performance.now();
  const response = await fetch(`${stand.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'acme/small', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  await response.text();
  return {
    status: response.status,
    degraded: response.headers.get('x-latchkey-degraded'),
    requestId: response.headers.get('x-request-id') ?? '',
    tookMs: performance.now() - begun,
  };
}

async function postmasterPid(): Promise<number> {
  const [data] = (await readdir(join(folder, 'data'), { recursive: true })).filter((name) =>
    name.endsWith('postmaster.pid'),
  );
  return Number.parseInt(await readFile(join(folder, 'data', data ?? ''), 'utf8'), 10);
}

/** The postmaster and every process that it started. */
async function serverPids(): Promise<number[]> {
  const postmaster = await postmasterPid();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
      return { pid: Number(pid), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
    }),
  );
  return [postmaster, ...parents.filter(({ parent }) => parent === postmaster).map(({ pid }) => pid)];
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // A backend may have ended meanwhile.
    }
  }
}

const everyRow = async (answered: readonly string[]) => {
  const rows = await vi.waitUntil(
    async () => {
      const ids = (await stand.usage().catch(() => [])).map(({ requestId }) => requestId);
      const held = new Set(ids);
      return answered.every((id) => held.has(id)) && ids;
    },
    { timeout: 20_000, interval: 100 },
  );
  expect(new Set(rows).size).toBe(rows.length);
};

it('PostgreSQL killed under load: seen keys go on, nobody is called invalid, no usage is lost', async () => {
  const answered: string[] = [];
  const codes = new Map<number, number>();
  let stopped = false;
  await call();
  const workers = Array.from({ length: 4 }, async () => {
    while (!stopped) {
      const seen = await call();
      codes.set(seen.status, (codes.get(seen.status) ?? 0) + 1);
      if (seen.status === 200) answered.push(seen.requestId);
    }
  });
  await vi.waitUntil(() => answered.length > 200, { timeout: 20_000 });
  process.kill(await postmasterPid(), 'SIGKILL');
  const more = answered.length + 200;
  await vi.waitUntil(() => answered.length > more, { timeout: 20_000 });
  const { key } = await vi.waitUntil(
    () =>
      createPat(stand.database.db, stand, { keyring: stand.keyring, createdAt: new Date() }).catch(
        () => undefined,
      ),
    { timeout: 20_000, interval: 50 },
  );
  const backAt = performance.now();
  await vi.waitUntil(async () => (await call(key)).status === 200, { timeout: 10_000, interval: 20 });
  await vi.waitUntil(async () => (await call()).degraded === null, { timeout: 10_000, interval: 20 });
  expect(performance.now() - backAt).toBeLessThan(3_000);
  stopped = true;
  await Promise.all(workers);
  expect([...codes.keys()]).toEqual([200]);
  await everyRow(answered);
});

it('PostgreSQL that hangs: seen keys go on at once, others are told within three seconds, and it mends itself', async () => {
  const unseen = await createPat(stand.database.db, stand, { keyring: stand.keyring, createdAt: new Date() });
  await call();
  const pids = await serverPids();
  signalAll(pids, 'SIGSTOP');
  const answered: string[] = [];
  try {
    const first = await vi.waitUntil(
      async () => {
        const seen = await call();
        answered.push(seen.requestId);
        expect(seen.status).toBe(200);
        return seen.degraded !== null && seen;
      },
      { timeout: 8_000 },
    );
    expect(first.tookMs).toBeLessThan(3_000);
    const during = await Promise.all(Array.from({ length: 100 }, () => call()));
    for (const seen of during) {
      expect(seen).toMatchObject({ status: 200, degraded: 'database' });
      answered.push(seen.requestId);
    }
    expect(Math.max(...during.map(({ tookMs }) => tookMs))).toBeLessThan(1_000);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const refused = await call(unseen.key);
      expect(refused.status).toBe(503);
      expect(refused.tookMs).toBeLessThan(3_000);
    }
  } finally {
    signalAll(pids, 'SIGCONT');
  }
  const backAt = performance.now();
  await vi.waitUntil(async () => (await call(unseen.key)).status === 200, { timeout: 10_000, interval: 20 });
  await vi.waitUntil(async () => (await call()).degraded === null, { timeout: 10_000, interval: 20 });
  expect(performance.now() - backAt).toBeLessThan(3_000);
  await everyRow(answered);
});

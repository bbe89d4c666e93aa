import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '#tests/support/gateway-process.ts';
import { type Stand, startStand } from '#tests/support/gateway-stand.ts';
import { leftOut } from '#tests/support/left-out.ts';

/** A disk of a megabyte in memory; undefined where this machine lets nobody mount one. */
async function mountSmallDisk(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    await rm(folder, { recursive: true });
    return undefined;
  }
}

/** Without one: the kernel takes nothing more from the process for any file, which needs no rights. */
function limitFiles(pid: number | undefined, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`]);
}

let stand: Stand;
let folder: string;
let disk: string | undefined;
let gateway: GatewayProcess;
beforeAll(async () => {
  stand = await startStand();
  disk = await mountSmallDisk();
  folder = disk ?? (await mkdtemp(join(tmpdir(), 'latchkey-disk-')));
});
afterEach(() => gateway?.stop('SIGTERM'));
afterAll(async () => {
  await stand.close();
  if (disk !== undefined) execFileSync('umount', [disk]);
  await rm(folder, { recursive: true });
});

/** Until the returned call there is no room. */
async function fill(): Promise<() => Promise<void>> {
  if (disk === undefined) {
    limitFiles(gateway.process.pid, 0);
    return async () => limitFiles(gateway.process.pid, 'unlimited');
  }
  const { bavail, bsize } = await statfs(disk);
  const path = join(disk, 'filler');
  await writeFile(path, Buffer.alloc(bavail * bsize));
  return () => rm(path);
}

async function call(): Promise<{ status: number; requestId: string }> {
  const response = await fetch(`${gateway.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: stand.model, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  await response.text();
  return { status: response.status, requestId: response.headers.get('x-request-id') ?? '' };
}

const logged = () =>
  gateway
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { msg: string; level: string; repeated?: number });
const countOf = (event: string) => logged().filter(({ msg }) => msg === event).length;
const sql = (text: string) => stand.database.pool.query(text);

describe('while neither the disk nor the database takes usage', () => {
  it('calls go on, /readyz says so, the log is not flooded, and no row is lost once there is room', async ({
    skip,
  }) => {
    if (disk === undefined && process.platform !== 'linux') skip(leftOut('a full disk needs Linux here'));
    gateway = await startGatewayProcess(stand, { dataDir: folder });
    await vi.waitUntil(async () => (await gateway.probe('/readyz'))?.status === 200, { timeout: 20_000 });
    expect((await call()).status).toBe(200);

    const makeRoom = await fill();
    await sql(`create function disk_is_full() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
    await sql(`create trigger disk_is_full before insert on usage_events
      for each statement execute function disk_is_full()`);
    const answered: string[] = [];
    const begun = performance.now();
    while (performance.now() - begun < 5_000) {
      const { status, requestId } = await call();
      expect(status).toBe(200);
      answered.push(requestId);
      await delay(10);
    }
    expect(await gateway.probe('/readyz')).toEqual({
      status: 200,
      body: { status: 'degraded', database: 'unwritable', limits: 'usage journal unwritable' },
    });
    expect(await gateway.probe('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
    for (const event of ['usage.journal_failed', 'usage.write_failed']) expect(countOf(event), event).toBe(1);

    await makeRoom();
    await sql('drop trigger disk_is_full on usage_events');
    const mended = performance.now();
    await vi.waitUntil(async () => (await gateway.probe('/readyz'))?.body.status === 'ok', {
      timeout: 15_000,
    });
    expect(performance.now() - mended).toBeLessThan(8_000);
    const missing = async () => {
      const rows = new Set((await stand.usage()).map(({ requestId }) => requestId));
      return answered.filter((id) => !rows.has(id));
    };
    await vi.waitUntil(async () => (await missing()).length === 0, { timeout: 15_000 });
    expect(answered.length).toBeGreaterThan(50);
  });
});

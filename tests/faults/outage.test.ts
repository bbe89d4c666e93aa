import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPat } from '#tests/support/factories.ts';
import { type Replica, type Stand, startStand } from '#tests/support/gateway-stand.ts';
import { startTcpProxy, type TcpProxy } from '#tests/support/tcp-proxy.ts';

let stand: Stand;
let line: TcpProxy;
let replica: Replica;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());
beforeEach(async () => {
  line = await startTcpProxy(stand.database.url);
  replica = await stand.addReplica(line.url);
});
afterEach(async () => {
  line.heal();
  await replica.close();
  await line.close();
});

interface Seen {
  status: number;
  degraded: string | null;
  retryAfter: string | null;
  requestId: string;
  code: string | undefined;
  tookMs: number;
}

async function call(key = stand.key): Promise<Seen> {
  const begun = performance.now();
  const response = await fetch(`${replica.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'acme/small', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  const body = (await response.json()) as { error?: { code: string } };
  const { headers, status } = response;
  return {
    status,
    degraded: headers.get('x-latchkey-degraded'),
    retryAfter: headers.get('retry-after'),
    requestId: headers.get('x-request-id') ?? '',
    code: body.error?.code,
    tookMs: performance.now() - begun,
  };
}

const probe = async (path: string) => {
  const response = await fetch(replica.url + path);
  return { status: response.status, body: await response.json() };
};
const newKey = () => createPat(stand.database.db, stand, { keyring: stand.keyring, createdAt: new Date() });
const hasRow = async (id: string) => (await stand.usage()).filter(({ requestId }) => requestId === id).length;

describe.each([
  ['away', { down: true }],
  ['frozen', { frozen: true }],
] as const)('while the database is %s', (_name, fault) => {
  it('keys that were seen go on and say so, others get 503 and never 401, and all of it mends itself', async () => {
    const unseen = await newKey();
    expect(await call()).toMatchObject({ status: 200, degraded: null });
    line.set(fault);
    const first = await vi.waitUntil(
      async () => {
        const seen = await call();
        expect(seen.status).toBe(200);
        return seen.degraded !== null && seen;
      },
      { timeout: 8_000 },
    );
    expect(first.degraded).toBe('database');
    const during = await Promise.all(Array.from({ length: 20 }, () => call()));
    for (const seen of during) expect(seen).toMatchObject({ status: 200, degraded: 'database' });
    expect(Math.max(...during.map(({ tookMs }) => tookMs))).toBeLessThan(1_000);

    const refused = await call(unseen.key);
    expect(refused).toMatchObject({ status: 503, code: 'database_unavailable', retryAfter: '1' });
    expect(refused.tookMs).toBeLessThan(3_000);

    expect(await probe('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await probe('/readyz')).toMatchObject({
      status: 200,
      body: { status: 'degraded', database: 'unavailable' },
    });
    const models = await fetch(`${replica.baseUrl}/models`, {
      headers: { authorization: `Bearer ${stand.key}` },
    });
    expect(models.status).toBe(200);
    expect(models.headers.get('x-latchkey-degraded')).toBe('database');

    line.heal();
    const healedAt = performance.now();
    await vi.waitUntil(async () => (await call(unseen.key)).status === 200, { timeout: 10_000 });
    await vi.waitUntil(async () => (await call()).degraded === null, { timeout: 10_000 });
    expect(performance.now() - healedAt).toBeLessThan(3_000);
    expect(await probe('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    for (const { requestId } of [first, ...during]) {
      await vi.waitUntil(() => hasRow(requestId), { timeout: 10_000 });
      expect(await hasRow(requestId)).toBe(1);
    }
  });

  it('a revocation that was made meanwhile counts as soon as it is back', async () => {
    const { key, keyId } = await newKey();
    expect((await call(key)).status).toBe(200);
    line.set(fault);
    await stand.database.pool.query(
      `update api_keys set revoked_at = now(), revoke_reason = 'owner' where id = $1`,
      [keyId],
    );
    await vi.waitUntil(async () => (await call(key)).degraded === 'database', { timeout: 8_000 });
    line.heal();
    const healedAt = performance.now();
    await vi.waitUntil(async () => (await call(key)).code === 'revoked_api_key', { timeout: 10_000 });
    expect(performance.now() - healedAt).toBeLessThan(3_000);
  });
});

it('a database that comes and goes under load costs no row, makes no 401 and ends no process', async () => {
  const answered: string[] = [];
  const codes = new Set<number>();
  let stopped = false;
  await call();
  const workers = Array.from({ length: 4 }, async () => {
    while (!stopped) {
      const seen = await call();
      codes.add(seen.status);
      if (seen.status === 200) answered.push(seen.requestId);
    }
  });
  for (const fault of [
    { down: true },
    { latencyMs: 50 },
    { down: true },
    { slicer: { bytes: 100, pauseMs: 1 } },
  ]) {
    line.set(fault);
    const target = answered.length + 150;
    await vi.waitUntil(() => answered.length > target, { timeout: 20_000 });
    line.heal();
    const healed = answered.length + 150;
    await vi.waitUntil(() => answered.length > healed, { timeout: 20_000 });
  }
  stopped = true;
  await Promise.all(workers);
  expect([...codes]).toEqual([200]);
  const rows = await vi.waitUntil(
    async () => {
      const ids = (await stand.usage()).map(({ requestId }) => requestId);
      const held = new Set(ids);
      return answered.every((id) => held.has(id)) && ids;
    },
    { timeout: 20_000, interval: 200 },
  );
  expect(new Set(rows).size).toBe(rows.length);
});

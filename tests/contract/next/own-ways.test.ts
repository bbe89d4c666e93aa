// What is not as behind our own server where a host starts Next itself. `docs/architecture.md` names each.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPat } from '#tests/support/factories.ts';
import { type NextProcess, startNextProcess } from '#tests/support/next-process.ts';
import { chat } from '#tests/support/provider-answers.ts';
import { send } from '#tests/support/raw-http.ts';
import { usageRowOf } from '#tests/support/sdk-calls.ts';
import { openStand } from '#tests/support/stand-suite.ts';
import { startTcpProxy, type TcpProxy } from '#tests/support/tcp-proxy.ts';
import { canonical, chatBody, codeOf, json } from '#tests/support/wire-calls.ts';

const stand = openStand();
let line: TcpProxy;
let next: NextProcess;
beforeAll(async () => {
  line = await startTcpProxy(stand.database.url);
  next = await startNextProcess({ ...stand.settings, DATABASE_URL: line.url });
});
afterAll(async () => {
  await next.close();
  await line.close();
});
const bearer = () => ['authorization', `Bearer ${stand.key}`, ...json];
const ask = () => send(next.origin + canonical, { headers: bearer(), body: chatBody() });

describe('a host that starts Next itself', () => {
  it('has no probes: whether it lives is its own to ask', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect((await send(next.origin + path, { method: 'GET' })).status, path).toBe(404);
  });

  it('has the page of models at the root, with a key or without', async () => {
    const { status, headers } = await send(`${next.origin}/models`, { method: 'GET', headers: bearer() });
    expect([status, headers.location]).toEqual([307, '/sign-in?next=%2Fmodels']);
  });

  it('leads to the straight path in an answer that nothing of ours has dressed', async () => {
    for (const path of ['/sign-in/', '//sign-in']) {
      const { status, headers } = await send(next.origin + path, { method: 'GET' });
      expect([status, headers.location, headers['content-security-policy']]).toEqual([
        308,
        '/sign-in',
        undefined,
      ]);
    }
  });

  it.each([
    ['HEAD', 405],
    ['PROPFIND', 400],
    // No `Request` can be made of it.
    ['TRACE', 500],
  ])('answers %s with %i, and lives', async (method, status) => {
    const reply = await send(next.origin + canonical, { method, headers: bearer() });
    expect(reply.status).toBe(status);
    expect((await ask()).status).toBe(200);
  });

  it('knows no address of a client', async () => {
    const { headers } = await ask();
    const id = String(headers['x-request-id']);
    await usageRowOf(stand, id);
    const { rows } = await stand.database.pool.query(
      'select client_address from usage_events where request_id = $1',
      [id],
    );
    expect(rows).toEqual([{ client_address: null }]);
  });

  it('answers a key that it has not seen with 503 while the database is away, and is well again after', async () => {
    const { key } = await createPat(stand.database.db, stand, { keyring: stand.keyring });
    const askWith = () => send(`${next.origin}/v1/models`, { method: 'GET', headers: ['x-api-key', key] });
    line.set({ down: true });
    const refused = await askWith();
    expect([refused.status, codeOf(refused)]).toEqual([503, 'database_unavailable']);
    expect(refused.headers['retry-after']).toBe('1');
    line.heal();
    await expect.poll(async () => (await askWith()).status, { timeout: 10_000 }).toBe(200);
  });

  it('ends once its last answer is whole, with its row, and cuts none at a deadline of ours', async () => {
    const goOn = Promise.withResolvers<void>();
    stand.provider.script(chat({ afterFirstWord: goOn.promise }));
    const response = await fetch(next.origin + canonical, {
      method: 'POST',
      headers: { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: stand.model, stream: true, messages: [] }),
    });
    const ended = once(next.process, 'exit');
    next.process.kill('SIGTERM');
    await vi.waitUntil(() =>
      fetch(next.origin).then(
        () => false,
        () => true,
      ),
    );
    goOn.resolve();
    expect(await response.text()).toContain('[DONE]');
    await ended;
    expect(await usageRowOf(stand, response.headers.get('x-request-id'))).toMatchObject({ outcome: 'ok' });
  });
});

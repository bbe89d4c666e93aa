import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { usageRowOf } from '#tests/support/sdk-calls.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

/** Takes every connection, and neither reads nor says a thing on it. */
const server: Server = createServer({ pauseOnConnect: true }, (socket) => {
  sockets.add(socket);
  socket.on('error', () => {});
});
const sockets = new Set<Socket>();

const stand = openStand(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const scheme of ['http', 'https']) {
    const { db } = stand.database;
    const baseUrl = `${scheme}://127.0.0.1:${port}/v1`;
    const values = { name: `mute-${scheme}`, provider: 'openai', baseUrl } as const;
    const { providerAccountId } = await createProviderAccount(db, stand.tenantId, values);
    await createModel(db, stand.tenantId, providerAccountId, { name: 'm' });
    await createGrant(db, stand.tenantId, providerAccountId, { userId: stand.userId });
  }
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

const free = { estimated: false, costNano: 0, inputTokens: 0, outputTokens: 0 };
const some = 'word '.repeat(1_000);
/** More than two kernels take over for a reader who does not read. */
const much = 'word '.repeat(4_000_000);

describe.each(transports)('a provider that cannot have worked, over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  const ask = (model: string, content: string, more: RequestInit & { stream: boolean }) => {
    const { stream, headers, ...rest } = more;
    return fetch(`${at.origin}/api/inference/openai/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ model, stream, messages: [{ role: 'user', content }] }),
      ...rest,
    });
  };

  describe.each([
    ['that never answers in TLS', 'mute-https/m', some],
    ['that does not read the request to its end', 'mute-http/m', much],
  ])('%s', (_name, model, content) => {
    it.each([false, true])('is paid nothing when time runs out, streaming: %s', async (stream) => {
      const headers = { 'x-latchkey-request-timeout-ms': '700' };
      const response = await ask(model, content, { stream, headers });
      expect(response.status).toBe(504);
      await response.arrayBuffer();
      const row = await usageRowOf(stand, response.headers.get('x-request-id'));
      expect(row).toMatchObject({ status: 504, errorCode: 'upstream_timeout', ...free });
    });

    it.each([false, true])('is paid nothing when the caller leaves, streaming: %s', async (stream) => {
      const known = new Set((await stand.usage()).map(({ requestId }) => requestId));
      const abort = new AbortController();
      const reached = once(server, 'connection');
      const call = ask(model, content, { stream, signal: abort.signal }).catch(() => undefined);
      await reached;
      abort.abort();
      await call;
      const row = await vi.waitUntil(
        async () => (await stand.usage()).find(({ requestId }) => !known.has(requestId)),
        { timeout: 5_000 },
      );
      expect(row).toMatchObject({ status: 499, outcome: 'client_closed', ...free });
    });
  });
});

import { once } from 'node:events';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientAddressHeader } from '#lib/auth/client-address-header.ts';
import { send } from '#tests/support/raw-http.ts';
import { createAddressReader } from './client-address.ts';
import { createHttpServer } from './http-server.ts';
import { newServerState } from './state.ts';

let server: Server;
let origin: string;
beforeAll(async () => {
  const state = newServerState({ publicUrl: 'http://localhost:3000' });
  state.portal = ({ headers }, response) => response.end(JSON.stringify(headers));
  server = createHttpServer(state, createAddressReader([])).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function handedOn(path: string, headers: readonly string[]): Promise<IncomingHttpHeaders> {
  return JSON.parse((await send(origin + path, { method: 'GET', headers })).text);
}

it.each(['/sign-in', '/models/demo', '/api/auth/session', '/_next/static/x.js', '/x.png'])(
  'no header that only the server may set reaches Next from a client, at %s',
  async (path) => {
    const forged = [
      'x-middleware-subrequest',
      'X-Middleware-Rewrite',
      'x-middleware-set-cookie',
      'x-middleware-request-x-nonce',
      'x-nonce',
      'X-Latchkey-Path',
      'x-request-id',
      clientAddressHeader,
    ];
    const headers = await handedOn(path, [
      ...forged.flatMap((name) => [name, 'forged']),
      ...[clientAddressHeader.toUpperCase(), 'forged twice'],
      ...['accept', 'text/html', 'x-other', 'kept'],
    ]);
    expect(JSON.stringify(headers)).not.toContain('forged');
    expect(headers).toMatchObject({
      accept: 'text/html',
      'x-other': 'kept',
      [clientAddressHeader]: '127.0.0.1',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  },
);

it('every request has an id of its own', async () => {
  const ids = [await handedOn('/', []), await handedOn('/', [])].map((headers) => headers['x-request-id']);
  expect(new Set(ids).size).toBe(2);
});

import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttpServer } from './http-server.ts';
import { mostWaiting } from './portal-turns.ts';
import { newServerState, type ServerState } from './state.ts';

const publicUrl = 'http://portal.example.test';
const soon = { timeout: 5_000, interval: 5 };
let state: ServerState;
let server: Server;
/** What the portal was given: which request, and what its answer's own connection was then. */
let handed: { url: string; body: string; hasSocket: boolean; response: ServerResponse }[];
/** Answers wait for this. */
let goOn: PromiseWithResolvers<void>;
const sockets: Socket[] = [];

beforeEach(async () => {
  handed = [];
  goOn = Promise.withResolvers();
  state = newServerState({ publicUrl });
  state.ready = true;
  state.portal = (request, response) => {
    const hasSocket = response.socket !== null;
    const given = { url: request.url ?? '', body: '', hasSocket, response };
    handed.push(given);
    request.on('data', (part: Buffer) => {
      given.body += part.toString();
    });
    request.on('end', () => {
      void goOn.promise.then(() => response.end(`[${given.url} ${given.body}]`));
    });
  };
  server = createHttpServer(state, () => null).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function dial() {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  let said = '';
  socket.setEncoding('latin1').on('data', (text) => {
    said += text;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return { socket, said: () => said, until: (what: RegExp) => vi.waitUntil(() => what.test(said), soon) };
}

const host = 'host: portal.example.test\r\n';
const get = (path: string, method = 'GET') => `${method} ${path} HTTP/1.1\r\n${host}\r\n`;
const post = (path: string, body: string, type = 'application/x-www-form-urlencoded') =>
  `POST ${path} HTTP/1.1\r\n${host}origin: ${publicUrl}\r\naccept: text/html\r\nsec-fetch-mode: navigate\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const gets = (count: number) => Array.from({ length: count }, (_, index) => get(`/${index}`)).join('');
const urls = () => handed.map(({ url }) => url);

describe('requests for the portal on one connection', () => {
  it('are handed to it one by one, each with the connection as its own, and answered in order', async () => {
    const line = await dial();
    line.socket.write(
      get('/one') +
        get('/healthz') +
        post('/api/two', 'a=b') +
        get('/three', 'HEAD') +
        get('/four', 'TRACE') +
        post('/five', '{}', 'application/json') +
        get('/six'),
    );
    await vi.waitUntil(() => handed.length === 1, soon);
    // It has been read whole: what was asked last on another connection is here.
    const other = await dial();
    other.socket.write(get('/healthz'));
    await other.until(/ok/);
    expect(urls()).toEqual(['/one']);
    goOn.resolve();
    await line.until(/\[\/six \]/);
    expect(urls()).toEqual(['/one', '/api/two', '/three', '/six']);
    expect(handed.filter(({ hasSocket }) => !hasSocket)).toEqual([]);
    expect(line.said().match(/HTTP\/1\.1 \d+|\[[^\]]*\]|"ok"/g)).toEqual([
      ...[
        'HTTP/1.1 200',
        '[/one ]',
        'HTTP/1.1 200',
        '"ok"',
        'HTTP/1.1 200',
        '[/api/two a=b]',
        'HTTP/1.1 200',
      ],
      ...['HTTP/1.1 405', 'HTTP/1.1 415', 'HTTP/1.1 200', '[/six ]'],
    ]);
    line.socket.write(get('/later'));
    await line.until(/\[\/later \]/);
  });

  it('end with their client: no more are handed over, and what their bodies held is free again', async () => {
    const line = await dial();
    line.socket.write(get('/one') + post('/api/two', 'x'.repeat(30_000)) + get('/three'));
    await vi.waitUntil(() => state.portalBodies.bytes === 30_000, soon);
    line.socket.destroy();
    await vi.waitUntil(() => state.portalBodies.bytes === 0 && state.sockets.size === 0, soon);
    goOn.resolve();
    const other = await dial();
    other.socket.write(get('/other'));
    await other.until(/\[\/other \]/);
    expect(urls()).toEqual(['/one', '/other']);
  });

  it('wait so many at a time, and again once they were served', async () => {
    const line = await dial();
    line.socket.write(gets(1 + mostWaiting));
    goOn.resolve();
    await line.until(new RegExp(`\\[/${mostWaiting} \\]`));
    line.socket.write(gets(1 + mostWaiting) + get('/healthz'));
    await line.until(/"ok"/);
    expect(handed).toHaveLength(2 * (1 + mostWaiting));
  });

  it('end together where more would wait, those that come with them as well', async () => {
    const line = await dial();
    const closed = once(line.socket, 'close');
    line.socket.write(gets(2 + mostWaiting) + gets(500));
    await closed;
    await vi.waitUntil(() => state.sockets.size === 0, soon);
    expect(urls()).toEqual(['/0']);
    expect(handed[0]?.response.destroyed).toBe(true);
  });
});

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, it, vi } from 'vitest';
import { currentAnswer, handleOf, type RequestInternals, type ResponseInternals } from './node-internals.ts';

/** What a server of node's own shows of one request: when it comes, and once it was read and its answer has left. */
async function lookAtNode() {
  const ended = Promise.withResolvers<unknown>();
  let first: unknown;
  const server = createServer({ keepAliveTimeout: 9_000 }, (request, response) => {
    first = look(request, response);
    response.on('close', () => ended.resolve(look(request, response)));
    request.resume().on('end', () => response.end('x'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx');
  const last = await ended.promise;
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return { first, last };
}

function look(request: IncomingMessage, response: ServerResponse) {
  const asked = request as unknown as RequestInternals;
  const answer = response as unknown as ResponseInternals;
  const current = currentAnswer(request.socket);
  return {
    _consuming: asked._consuming,
    upgrade: asked.upgrade,
    _header: answer._header,
    _headerSent: answer._headerSent,
    _keepAliveTimeout: answer._keepAliveTimeout,
    finished: answer.finished,
    outputData: answer.outputData,
    _httpMessage: current && (current === response ? 'this one' : 'another'),
  } satisfies Record<keyof (RequestInternals & ResponseInternals) | '_httpMessage', unknown>;
}

it('this Node has all of its own that we lean on, and means the same by it', async () => {
  const { first, last } = await lookAtNode();
  expect(first).toEqual({
    _consuming: false,
    upgrade: false,
    _header: null,
    _headerSent: false,
    _keepAliveTimeout: 9_000,
    finished: false,
    outputData: [],
    _httpMessage: 'this one',
  });
  expect(last).toEqual({
    _consuming: true,
    upgrade: false,
    _header: expect.stringMatching(/^HTTP\/1\.1 200 OK\r\n/),
    _headerSent: true,
    _keepAliveTimeout: 9_000,
    finished: true,
    outputData: [],
    _httpMessage: null,
  });
});

it('this Node tells, in the middle of a write, what of it the kernel has not taken', async () => {
  const bytes = 64 * 1024 * 1024;
  const server = createServer((_request, response) => response.end(Buffer.alloc(bytes))).listen(
    0,
    '127.0.0.1',
  );
  const connections: Socket[] = [];
  server.on('connection', (socket) => connections.push(socket));
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(socket, 'readable');
  const [connection] = connections;
  const waiting = () => (connection && handleOf(connection)?.writeQueueSize) ?? 0;
  expect(connection && handleOf(connection)).toMatchObject({
    bytesWritten: expect.any(Number),
    fd: expect.any(Number),
  });
  const before = waiting();
  expect(before).toBeGreaterThan(0);
  expect(connection && handleOf(connection)?.bytesWritten).toBeGreaterThan(bytes);
  socket.resume();
  await vi.waitUntil(() => waiting() < before && waiting() > 0, { interval: 0, timeout: 5_000 });
  socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(connection && handleOf(connection)).toBeNull();
});

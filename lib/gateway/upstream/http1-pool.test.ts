import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server } from 'node:net';
import { buildConnector } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionClosedError, directRead, type UpstreamController } from './http1-connection.ts';
import { Http1Pool, type Room, type UpstreamMessage } from './http1-pool.ts';

let server: Server;
let sockets: Socket[];
let pool: Http1Pool;
let clockMs: number;

beforeEach(async () => {
  sockets = [];
  clockMs = 1_000;
  server = createServer((socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  pool = openPool();
});

const openPool = (room?: Room) =>
  new Http1Pool(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    buildConnector({ timeout: 2_000, onread: directRead }),
    () => clockMs,
    room,
  );
afterEach(() => {
  pool.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});

const message = (values: Partial<UpstreamMessage> = {}): UpstreamMessage => ({
  method: 'POST',
  path: '/v1/x',
  headers: ['content-type', 'application/json'],
  body: Buffer.from('{"ä":1}'),
  ...values,
});

interface Told {
  body: string;
  error: Error | undefined;
}

/** What a handler that is told of a loss knows of its request. */
function lose(values: Partial<UpstreamMessage>): Promise<{ error: Error; sentWhole: boolean }> {
  return new Promise((resolve) => {
    let controller: UpstreamController | undefined;
    const ignore = () => {};
    pool.dispatch(message(values), {
      onStart: (given) => {
        controller = given;
      },
      onHead: ignore,
      onData: ignore,
      onEnd: ignore,
      onError: (error) => resolve({ error, sentWhole: controller?.sentWhole === true }),
    });
  });
}

function ask(
  values?: Partial<UpstreamMessage>,
  during: (controller: UpstreamController) => void = () => {},
): Promise<Told> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let controller: UpstreamController | undefined;
    pool.dispatch(message(values), {
      onStart: (given) => {
        controller = given;
      },
      onHead: () => controller && during(controller),
      onData: (chunk) => chunks.push(chunk),
      onEnd: () => resolve({ body: Buffer.concat(chunks).toString(), error: undefined }),
      onError: (error) => resolve({ body: Buffer.concat(chunks).toString(), error }),
    });
  });
}

async function nextRequest(count = 1): Promise<Socket> {
  while (sockets.length < count) await once(server, 'connection');
  const socket = sockets[count - 1] as Socket;
  await once(socket, 'data');
  return socket;
}

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('Http1Pool', () => {
  it('sends head and body as they are, in one piece', async () => {
    const answer = ask();
    await once(server, 'connection');
    const [bytes] = (await once(sockets[0] as Socket, 'data')) as [Buffer];
    expect(bytes.toString()).toMatch(
      /^POST \/v1\/x HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\nconnection: keep-alive\r\ncontent-length: 8\r\ncontent-type: application\/json\r\n\r\n\{"ä":1\}$/,
    );
    sockets[0]?.write(ok);
    expect(await answer).toEqual({ body: 'ok', error: undefined });
  });

  it('says of a connection that was lost whether the request had gone out whole', async () => {
    const small = lose({});
    (await nextRequest(1)).resetAndDestroy();
    expect(await small).toMatchObject({ error: expect.any(ConnectionClosedError), sentWhole: true });

    const large = lose({ body: Buffer.alloc(32 * 1024 * 1024) });
    // Its first bytes are there, and no others are read.
    (await nextRequest(2)).pause().resetAndDestroy();
    expect(await large).toMatchObject({ error: expect.any(ConnectionClosedError), sentWhole: false });
  });

  it('sends nothing behind a request whose answer came before the whole of it was read', async () => {
    const early = ask({ body: Buffer.alloc(32 * 1024 * 1024) });
    const unread = await nextRequest(1);
    unread.pause().write(ok);
    expect((await early).body).toBe('ok');
    const next = ask();
    (await nextRequest(2)).write(ok);
    expect((await next).body).toBe('ok');
  });

  it('uses a free connection again, also one whose last reader had paused it', async () => {
    const first = ask({}, (controller) => controller.pause());
    (await nextRequest()).write(ok);
    await first;
    const second = ask();
    (await nextRequest()).write(ok);
    expect((await second).body).toBe('ok');
    expect(sockets).toHaveLength(1);
  });

  it('closes a connection that nobody has used for fifteen seconds, and no other', async () => {
    const answers = [ask(), ask()];
    const both = await Promise.all([nextRequest(1), nextRequest(2)]);
    for (const socket of both) socket.write(ok);
    await Promise.all(answers);
    clockMs += 10_000;
    const again = ask();
    const used = await Promise.race(both.map((socket) => once(socket, 'data').then(() => socket)));
    used.write(ok);
    await again;
    const unused = both[0] === used ? both[1] : both[0];

    const closed = once(unused, 'close');
    clockMs += 5_001;
    await closed;
    expect(used.closed).toBe(false);
  });

  it('keeps none beyond the room that it shares with other pools, and gives back what it no longer holds', async () => {
    const room: Room = { left: 2 };
    const other = openPool(room);
    pool = openPool(room);
    server.on('connection', (socket) => socket.on('data', () => socket.write(ok)));
    const askThree = async (of: Http1Pool) => {
      pool = of;
      await Promise.all([ask(), ask(), ask()]);
    };
    const first = pool;
    await askThree(first);
    expect(room.left).toBe(0);
    await askThree(other);
    await vi.waitUntil(() => sockets.filter(({ closed }) => !closed).length === 2);
    // Those in use are none that are kept.
    const busy = ask();
    pool = first;
    const kept = ask();
    expect(room.left).toBe(1);
    await Promise.all([busy, kept]);
    expect(room.left).toBe(0);
    clockMs += 15_001;
    await vi.waitUntil(() => room.left === 2, { timeout: 3_000 });
    await askThree(first);
    expect(room.left).toBe(0);
    first.close();
    expect(room.left).toBe(2);
    other.close();
  });

  it('opens as many connections as there are requests at once', async () => {
    const answers = [ask(), ask(), ask()];
    while (sockets.length < 3) await once(server, 'connection');
    for (const socket of sockets) socket.write(ok);
    expect((await Promise.all(answers)).map(({ body }) => body)).toEqual(['ok', 'ok', 'ok']);
  });

  it('tells of a peer that leaves in the middle, and never uses its connection again', async () => {
    const first = ask();
    (await nextRequest()).end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
    expect(await first).toMatchObject({ body: 'half', error: { code: 'LATCHKEY_CONNECTION_CLOSED' } });
    const second = ask();
    (await nextRequest(2)).write(ok);
    expect((await second).body).toBe('ok');
  });

  it('drops a connection whose peer says more than it was asked', async () => {
    const first = ask();
    const socket = await nextRequest();
    socket.write(ok);
    await first;
    const closed = once(socket, 'close');
    socket.write('HTTP/1.1 200 OK\r\n\r\nsmuggled');
    await closed;
    const second = ask();
    (await nextRequest(2)).write(ok);
    expect((await second).body).toBe('ok');
  });

  it('closes the connection of a request that is aborted in its answer', async () => {
    void ask({}, (controller) => controller.abort());
    const socket = await nextRequest();
    const closed = once(socket, 'close');
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n');
    await closed;
  });

  it('sends nothing of a request that is aborted before it has a connection', async () => {
    const ignore = () => {};
    pool.dispatch(message(), {
      onStart: (controller) => controller.abort(),
      onHead: ignore,
      onData: ignore,
      onEnd: ignore,
      onError: ignore,
    });
    await once(server, 'connection');
    const [socket] = sockets as [Socket];
    socket.resume();
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(0);
  });

  it.each([
    ['a value with a line end', { headers: ['x-a', '1\r\nx-b: 2'] }],
    ['a value with a NUL', { headers: ['x-a', '1\0'] }],
    ['a path with a blank', { path: '/v1/ HTTP/1.1' }],
    ['a path with a line end', { path: '/v1/\r\nx: y' }],
  ])('sends nothing of %s', async (_name, values) => {
    expect((await ask(values)).error).toBeInstanceOf(TypeError);
    expect(sockets).toHaveLength(0);
  });
});

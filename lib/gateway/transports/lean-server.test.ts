import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InboundRequest, ReplySink } from '../exchange.ts';
import { LeanRequest } from './lean-request.ts';
import { LeanResponse } from './lean-response.ts';
import { NodeExchange } from './node.ts';

type Serve = (exchange: InboundRequest & ReplySink, request: LeanRequest) => unknown;

const soon = { timeout: 5_000, interval: 5 };
let serve: Serve;
let server: Server;
let failures: unknown[];
const sockets: Socket[] = [];

beforeEach(async () => {
  failures = [];
  server = createServer(
    {
      IncomingMessage: LeanRequest as typeof IncomingMessage,
      ServerResponse: LeanResponse as unknown as typeof ServerResponse,
      keepAliveTimeout: 9_000,
    },
    (incoming, outgoing) => {
      const request = incoming as LeanRequest;
      request.introduce();
      const exchange = new NodeExchange(request, outgoing, null);
      Promise.resolve(exchange)
        .then((given) => serve(given, request))
        .catch((error: unknown) => failures.push(error));
    },
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** A connection on which bytes are written as they are; `said` is all that came back. */
async function dial() {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  let said = '';
  let ended = false;
  socket.setEncoding('latin1').on('data', (text) => {
    said += text;
  });
  socket.on('end', () => {
    ended = true;
  });
  await once(socket, 'connect');
  return {
    socket,
    said: () => said,
    ended: () => ended,
    until: (pattern: RegExp) => vi.waitUntil(() => pattern.test(said), soon),
  };
}

const post = (body: string, more = '') =>
  `POST /x HTTP/1.1\r\nhost: a\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const echo: Serve = async (exchange) => {
  const body = await exchange.readBody(1_000_000);
  exchange.send(200, ['content-type', 'text/plain', 'x-a', 'b'], body);
};

describe('a short answer of known length', () => {
  it('has a head that says all that node would have said, and keeps the connection', async () => {
    serve = echo;
    const line = await dial();
    line.socket.write(post('höß'));
    await line.until(/h\xc3\xb6\xc3\x9f$/);
    expect(line.said().replace(/date: [^\r]+/, 'date: D')).toBe(
      'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nx-a: b\r\ncontent-length: 5\r\ndate: D\r\nconnection: keep-alive\r\nkeep-alive: timeout=9\r\n\r\nh\xc3\xb6\xc3\x9f',
    );
    expect(Date.parse(/date: ([^\r]+)/.exec(line.said())?.[1] ?? '')).not.toBeNaN();
    line.socket.write(post('again'));
    await line.until(/again$/);
  });

  it('answers requests that were sent behind one another in their order', async () => {
    const first = Promise.withResolvers<void>();
    serve = async (exchange, request) => {
      const body = await exchange.readBody(1_000);
      if (body.toString() === 'one') await first.promise;
      else first.resolve();
      exchange.send(200, ['x-n', String(request.headers['x-n'])], body);
    };
    const line = await dial();
    line.socket.write(post('one', 'x-n: 1\r\n') + post('two', 'x-n: 2\r\n') + post('three', 'x-n: 3\r\n'));
    await line.until(/three$/);
    expect(line.said().match(/x-n: \d/g)).toEqual(['x-n: 1', 'x-n: 2', 'x-n: 3']);
    expect(line.said().match(/one(?=HTTP)|two(?=HTTP)|three$/g)).toEqual(['one', 'two', 'three']);
  });

  it.each([
    ['asks to close', post('bye', 'connection: close\r\n'), /bye$/],
    ['speaks HTTP/1.0', post('bye').replace('HTTP/1.1', 'HTTP/1.0'), /bye$/],
  ])('closes behind a client that %s', async (_name, request, end) => {
    serve = echo;
    const line = await dial();
    line.socket.write(request);
    await line.until(end);
    await vi.waitUntil(() => line.ended(), soon);
    expect(line.said()).toContain('close\r\n');
  });

  it('answers HEAD without a body', async () => {
    serve = (exchange) => exchange.send(404, [], 'nothing here');
    const line = await dial();
    line.socket.write('HEAD /x HTTP/1.1\r\nhost: a\r\n\r\n');
    await line.until(/\r\n\r\n$/);
    expect(line.said()).toContain('content-length: 12');
  });

  it('sends no header that would be two, and then still answers', async () => {
    serve = (exchange) => {
      expect(() => exchange.send(200, ['x-a', 'b\r\nx-evil: 1'], '')).toThrow(/no header may have/);
      exchange.send(500, [], 'mended');
    };
    const line = await dial();
    line.socket.write(post(''));
    await line.until(/mended$/);
    expect(failures).toEqual([]);
    expect(line.said()).not.toContain('x-evil');
  });

  it.each([16_384, 16_385, 3_000_000])('passes %i bytes of any kind on as they are', async (size) => {
    const bytes = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7) % 256));
    serve = (exchange) => exchange.send(200, [], bytes);
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    const parts: Buffer[] = [];
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.write(post('').replace('content-length', 'connection: close\r\ncontent-length'));
    await once(socket, 'end');
    const all = Buffer.concat(parts);
    expect(all.subarray(all.indexOf('\r\n\r\n') + 4).equals(bytes)).toBe(true);
  });
});

describe('a request', () => {
  it('without a host is refused, and one that expects to be asked for its body is asked', async () => {
    serve = echo;
    const line = await dial();
    line.socket.write(post('hello', 'expect: 100-continue\r\n').slice(0, -5));
    await line.until(/^HTTP\/1\.1 100 Continue/);
    line.socket.write('hello');
    await line.until(/hello$/);
    line.socket.write('GET /x HTTP/1.1\r\n\r\n');
    await line.until(/HTTP\/1\.1 400/);
  });

  it('shows all of its headers to whoever asks', async () => {
    serve = (exchange, request) => exchange.send(200, [], JSON.stringify(request.headers));
    const line = await dial();
    line.socket.write('GET /x HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-one: 2\r\nCookie: a=b\r\n\r\n');
    await line.until(/\}$/);
    expect(JSON.parse(line.said().split('\r\n\r\n')[1] ?? '')).toEqual({
      host: 'a',
      'x-one': '1, 2',
      cookie: 'a=b',
    });
  });

  it('whose body comes in pieces, chunked, or before anybody reads it, is read whole', async () => {
    serve = async (exchange, request) => {
      if (request.headers['x-late']) await vi.waitUntil(() => request.complete, soon);
      await echo(exchange, request);
    };
    const line = await dial();
    const [head = '', body = ''] = post('0123456789').split(/(?<=\r\n\r\n)/);
    line.socket.write(head + body.slice(0, 4));
    await new Promise((resolve) => setImmediate(resolve));
    line.socket.write(body.slice(4));
    await line.until(/0123456789$/);
    line.socket.write(
      'POST /x HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    );
    await line.until(/abcde$/);
    line.socket.write(post('waited for', 'x-late: 1\r\n'));
    await line.until(/waited for$/);
  });

  it('whose client leaves in the middle of its body is told so', async () => {
    const begun = Promise.withResolvers<void>();
    const told = Promise.withResolvers<unknown>();
    serve = (exchange) => {
      exchange.readBody(1_000, () => begun.resolve()).catch(told.resolve);
    };
    const line = await dial();
    line.socket.write(post('0123456789').slice(0, -5));
    await begun.promise;
    line.socket.destroy();
    expect(await told.promise).toMatchObject({ code: 'request_timeout' });
  });

  it('that is answered before its small body has come leaves the connection usable', async () => {
    serve = async (exchange, request) => {
      if (request.headers['x-early']) exchange.send(401, [], 'no');
      else await echo(exchange, request);
    };
    const line = await dial();
    const early = post('0123456789', 'x-early: 1\r\n');
    line.socket.write(early.slice(0, -5));
    await line.until(/no$/);
    line.socket.write(early.slice(-5) + post('next'));
    await line.until(/next$/);
  });

  it('whose large body is refused half way gets its answer, and the connection ends with the body', async () => {
    serve = (exchange) =>
      exchange.readBody(100_000).catch(() => {
        exchange.send(413, [], 'too large');
      });
    const line = await dial();
    const whole = post('x'.repeat(300_000));
    line.socket.write(whole.slice(0, 200_000));
    await line.until(/too large$/);
    line.socket.write(whole.slice(200_000));
    await vi.waitUntil(() => line.ended(), soon);
    expect(line.said()).toContain('connection: close');
  });
});

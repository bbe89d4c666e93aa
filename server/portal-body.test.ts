import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AddressReader } from './client-address.ts';
import { createHttpServer } from './http-server.ts';
import { newServerState, type ServerState } from './state.ts';

const MiB = 1024 * 1024;
const publicUrl = 'http://portal.example.test';
let state: ServerState;
let server: Server;
let handed: string[];
const sockets: Socket[] = [];

/** Says back how much it was given, as Next would read it. */
function portal(): NonNullable<ServerState['portal']> {
  return (request, response) => {
    handed.push(request.url ?? '');
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on('end', () => response.end(`read ${bytes} of ${request.headers['content-type']}`));
  };
}

beforeEach(async () => {
  handed = [];
  state = newServerState({ publicUrl });
  state.ready = true;
  state.portal = portal();
  const from: AddressReader = ({ headers }) => headers['x-from']?.toString() ?? null;
  server = createHttpServer(state, from).listen(0, '127.0.0.1');
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
  return { socket, said: () => said, until: (what: RegExp) => vi.waitUntil(() => what.test(said), 10_000) };
}

const form = 'content-type: application/x-www-form-urlencoded\r\n';
const text = 'content-type: text/plain\r\n';
const action = `${text}next-action: 00aa\r\n`;

function head(path: string, more: string, method = 'POST'): string {
  return `${method} ${path} HTTP/1.1\r\nhost: portal.example.test\r\norigin: ${publicUrl}\r\naccept: text/html\r\nsec-fetch-mode: navigate\r\n${more}\r\n`;
}

/** Sends until all is gone or the server answers; returns how much went. */
async function pour({ socket, said }: Awaited<ReturnType<typeof dial>>, bytes: number, chunked: boolean) {
  const piece = Buffer.alloc(256 * 1024, 0x61);
  const wrapped = chunked
    ? Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
    : piece;
  let sent = 0;
  while (sent < bytes && said() === '' && socket.writable) {
    if (!socket.write(wrapped)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    sent += piece.length;
  }
  return sent;
}

const places: [path: string, headers: string, most: number][] = [
  ['/api/auth/callback/credentials', form, 64 * 1024],
  ['/sign-in', action, MiB],
  ['/models', `${text}rsc: 1\r\n`, MiB],
  ['/nothing-here', text, MiB],
  ['/api/auth/session', action, 64 * 1024],
];

describe('a body that is sent to the portal', () => {
  it.each(places)(
    'to %s is refused by its declared length before any of it is read',
    async (path, headers, most) => {
      const line = await dial();
      line.socket.write(head(path, `${headers}content-length: ${most + 1}\r\n`));
      await line.until(/^HTTP\/1\.1 413 .*\r\n\r\n.+\n$/s);
      expect(line.said()).toMatch(/^connection: close\r$/im);
      expect(line.said()).toMatch(/^content-security-policy: /im);
      expect(handed).toEqual([]);
    },
  );

  it.each(places)('to %s is counted as it comes, where no length is told', async (path, headers, most) => {
    const before = process.memoryUsage();
    const line = await dial();
    line.socket.write(head(path, `${headers}transfer-encoding: chunked\r\n`));
    const sent = await pour(line, 600 * MiB, true);
    await line.until(/^HTTP\/1\.1 413 .*\r\n\r\n.+\n$/s);
    expect(line.said()).toMatch(/^connection: close\r$/im);
    expect(sent).toBeLessThan(most + 64 * MiB);
    const after = process.memoryUsage();
    expect(after.external + after.heapUsed - before.external - before.heapUsed).toBeLessThan(100 * MiB);
    expect(handed).toEqual([]);
  });

  it('ends the connection under a client that goes on after its refusal', async () => {
    const line = await dial();
    const closed = once(line.socket, 'close');
    line.socket.write(head('/sign-in', `${action}content-length: ${400 * MiB}\r\n`));
    await line.until(/^HTTP\/1\.1 413 /);
    line.socket.write(Buffer.alloc(MiB));
    await closed;
  });

  it('reaches the portal whole and unchanged, by either framing', async () => {
    const line = await dial();
    line.socket.write(`${head('/sign-in', `${text}content-length: 70000\r\n`)}${'a'.repeat(30_000)}`);
    line.socket.write('b'.repeat(40_000));
    await line.until(/read 70000 of text\/plain$/);
    line.socket.write(
      `${head('/x', `${text}transfer-encoding: chunked\r\n`)}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`,
    );
    await line.until(/read 5 of text\/plain(?:\r\n0\r\n\r\n)?$/);
    line.socket.write(head('/empty', `${text}content-length: 0\r\n`));
    await line.until(/read 0 of text\/plain/);
    line.socket.write(head('/page', '', 'GET'));
    await line.until(/read 0 of undefined/);
    expect(handed).toEqual(['/sign-in', '/x', '/empty', '/page']);
  });

  it('is bounded also where it comes with a method that has none', async () => {
    const line = await dial();
    line.socket.write(head('/', 'transfer-encoding: chunked\r\n', 'GET'));
    await pour(line, 600 * MiB, true);
    await line.until(/^HTTP\/1\.1 413 /);
    expect(handed).toEqual([]);
  });

  it('finds no room where others hold it, and room again when they have gone', async () => {
    const many = await Promise.all(
      Array.from({ length: 80 }, async (_, index) => {
        const line = await dial();
        line.socket.write(
          head('/sign-in', `${text}x-from: 192.0.2.${index % 5}\r\ncontent-length: ${MiB}\r\n`),
        );
        line.socket.write(Buffer.alloc(MiB - 1, 0x61));
        return line;
      }),
    );
    await vi.waitUntil(() => many.some(({ said }) => said().startsWith('HTTP/1.1 503 ')), 10_000);
    expect(state.portalBodies.bytes).toBeLessThanOrEqual(64 * MiB);
    const small = await dial();
    small.socket.write(`${head('/sign-in', `${text}content-length: 330\r\n`)}${'a'.repeat(330)}`);
    await small.until(/read 330 of/);
    for (const { socket } of many) socket.destroy();
    await vi.waitUntil(() => state.portalBodies.bytes === 0, 10_000);
    const line = await dial();
    line.socket.write(`${head('/sign-in', `${text}content-length: 2\r\n`)}[]`);
    await line.until(/read 2 of/);
    await vi.waitUntil(() => state.portalBodies.bytes === 0, 10_000);
  });

  it('finds room where one network alone has sent more than its quarter', async () => {
    const say = (from: string) => `${text}x-from: ${from}\r\ncontent-length: ${MiB}\r\n`;
    const greedy = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const line = await dial();
        line.socket.write(head('/sign-in', say(`2001:db8:1:1::${index.toString(16)}`)));
        line.socket.write(Buffer.alloc(MiB - 1, 0x61));
        return line;
      }),
    );
    await vi.waitUntil(() => greedy.some(({ said }) => said().startsWith('HTTP/1.1 503 ')), 10_000);
    expect(state.portalBodies.bytes).toBeLessThanOrEqual(16 * MiB);
    const other = await dial();
    other.socket.write(head('/sign-in', say('2001:db8:1:2::1')));
    other.socket.write(Buffer.alloc(MiB, 0x61));
    await other.until(new RegExp(`read ${MiB} of`));
  });

  it('gives its room back where it has not come whole in half a minute, with words for its sender', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const line = await dial();
    line.socket.write(`${head('/sign-in', `${text}content-length: 100\r\n`)}abc`);
    try {
      while (state.portalBodies.bytes !== 3) await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(29_000);
      expect(line.said()).toBe('');
      vi.advanceTimersByTime(1_001);
    } finally {
      vi.useRealTimers();
    }
    await line.until(/^HTTP\/1\.1 408 .*did not arrive whole/s);
    await vi.waitUntil(() => state.portalBodies.bytes === 0, 10_000);
    expect(handed).toEqual([]);
  });

  it('is given to nobody where its sender leaves before its end', async () => {
    const line = await dial();
    line.socket.write(`${head('/sign-in', `${text}content-length: 100\r\n`)}abc`);
    await vi.waitUntil(() => state.portalBodies.bytes === 3, 10_000);
    line.socket.destroy();
    await vi.waitUntil(() => state.portalBodies.bytes === 0, 10_000);
    expect(handed).toEqual([]);
  });
});

describe('the arguments of an action', () => {
  it.each(['', '[', 'lk_pat_ABC\u001b[31mRED', '{}', '"x"', '1', 'null', '["$F1"]', '["$1:__proto__:then"]'])(
    'that are %j are refused before Next sees them',
    async (body) => {
      const line = await dial();
      line.socket.write(
        `${head('/sign-in', `${action}content-length: ${Buffer.byteLength(body)}\r\n`)}${body}`,
      );
      await line.until(/^HTTP\/1\.1 400 .*\r\n\r\n.+\n$/s);
      expect(line.said()).not.toContain('lk_pat');
      expect(handed).toEqual([]);
    },
  );

  it.each([
    '[{"then":"$1:x"}]',
    '["$Q1","$W1"]',
    '[["$K1"]]',
    '["$@1"]',
    '["$0:__proto__:then"]',
    '["$0:x:y"]',
  ])('that are %j name a part that a text does not have', async (body) => {
    const line = await dial();
    line.socket.write(
      `${head('/sign-in', `${action}content-length: ${Buffer.byteLength(body)}\r\n`)}${body}`,
    );
    await line.until(/^HTTP\/1\.1 400 /);
  });

  it.each([
    '[]',
    '["$undefined",{"email":"$$1","at":"$D2026-01-01T00:00:00.000Z","n":"$n12","z":"$-0","i":"$Infinity"}]',
    '["$T",{"name":{}},{"again":"$0:1:name","price":"$$12.50","words":"cost $1"}]',
  ])('that are %j pass', async (body) => {
    const line = await dial();
    line.socket.write(
      `${head('/sign-in', `${action}content-length: ${Buffer.byteLength(body)}\r\n`)}${body}`,
    );
    await line.until(/^HTTP\/1\.1 200 /);
    expect(handed).toEqual(['/sign-in']);
  });
});

import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttpServer } from './http-server.ts';
import { type Outflow, ReaderWatch, usualPatience } from './slow-readers.ts';
import { newServerState, type ServerState } from './state.ts';

describe('the rule for readers', () => {
  const { patienceMs, lookEveryMs } = usualPatience;
  interface Line extends Outflow {
    unread?: number;
  }

  /** Looks every ten seconds, and changes the line before each; the second at which it is cut. */
  async function cutAfter(
    line: Line,
    change: (line: Line, second: number) => void,
  ): Promise<number | undefined> {
    const watch = new ReaderWatch<Line>({
      patienceMs,
      outflowOf: (of) => (of.waiting < 0 ? undefined : of),
      unreadOf: async (lines) =>
        new Map(lines.flatMap((of) => (of.unread === undefined ? [] : [[of, of.unread] as const]))),
    });
    for (let now = 0; now < 3_600_000; now += lookEveryMs) {
      change(line, now / 1000);
      if ((await watch.look([line], now)).length > 0) return now / 1000;
    }
    return undefined;
  }

  it.each<[string, Line, number]>([
    ['where the kernel tells what it holds', { waiting: 1_000, taken: 5, unread: 400 }, 190],
    ['where it does not', { waiting: 1_000, taken: 5 }, 180],
  ])('ends one that takes nothing for three minutes, %s', async (_where, line, second) => {
    expect(await cutAfter(line, () => {})).toBe(second);
  });

  it.each<[string, Line, (line: Line, second: number) => void]>([
    [
      'takes a kilobyte a second, of which the kernel alone knows',
      { waiting: 9e9, taken: 0, unread: 4_000_000 },
      (line, second) => Object.assign(line, { unread: 4_000_000 - 1_000 * second }),
    ],
    [
      'takes that much, but tells of it 128 KB at once',
      { waiting: 9e9, taken: 0, unread: 4_000_000 },
      (line, second) => Object.assign(line, { unread: 4_000_000 - 131_072 * Math.floor(second / 131) }),
    ],
    ['has nothing to take: an idle connection, or a silent stream', { waiting: 0, taken: 500 }, () => {}],
    ['is gone', { waiting: -1, taken: 500 }, () => {}],
    [
      'has taken all now and then',
      { waiting: 1, taken: 500 },
      (line, second) => Object.assign(line, { waiting: second % 60 === 50 ? 0 : 1 }),
    ],
  ])('lets one be that %s', async (_what, line, change) => {
    expect(await cutAfter(line, change)).toBeUndefined();
  });

  it('counts anew from where one stopped', async () => {
    const line: Line = { waiting: 1, taken: 0, unread: 1_000 };
    const cutAt = await cutAfter(line, (of, second) => Object.assign(of, { taken: Math.min(second, 600) }));
    expect(cutAt).toBe(600 + 190);
  });
});

describe('a connection of the server', () => {
  const patienceMs = 1_000;
  const soon = { timeout: 20_000, interval: 10 };
  const bytes = 24 * 1024 * 1024;
  let state: ServerState;
  let server: Server;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    state = newServerState({ publicUrl: 'http://portal.example.test' });
    state.ready = true;
    state.portal = (request, response) => {
      if (request.url === '/large') response.end(Buffer.alloc(bytes));
      else if (request.url === '/silent') response.writeHead(200).flushHeaders();
      else response.end('x');
    };
    const readers = { patienceMs, lookEveryMs: 50 };
    server = createHttpServer(state, () => null, { readers }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Asks, and reads only once it is told to. */
  async function ask(path: string): Promise<Socket> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: portal.example.test\r\n\r\n`);
    await once(socket, 'readable');
    return socket;
  }

  it('ends where its client reads nothing, and stays where there is nothing to read', async () => {
    const others = [await ask('/silent'), await ask('/short')];
    const begun = performance.now();
    await ask('/large');
    expect(state.sockets.size).toBe(3);
    await vi.waitUntil(() => state.sockets.size < 3, soon);
    expect(performance.now() - begun).toBeGreaterThan(patienceMs);
    expect(state.sockets.size).toBe(2);
    for (const socket of others) expect(socket.closed).toBe(false);
  });

  it('stays where its client reads slowly, for many times the patience, to the last byte', async () => {
    const socket = await ask('/large');
    const begun = performance.now();
    let read = 0;
    const timer = setInterval(() => {
      read += (socket.read(Math.min(socket.readableLength, 60_000)) as Buffer | null)?.length ?? 0;
    }, 10);
    await vi.waitUntil(() => read >= bytes || socket.closed, soon);
    clearInterval(timer);
    expect(read).toBeGreaterThan(bytes);
    expect(performance.now() - begun).toBeGreaterThan(3 * patienceMs);
  });
});

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let echo: Server;
let proxy: TcpProxy;
const clients: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startTcpProxy(`postgres://u:p@127.0.0.1:${(echo.address() as AddressInfo).port}/db`);
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  echo.close();
});

function dial(): Socket {
  const { hostname, port } = new URL(proxy.url);
  const client = connect(Number(port), hostname).on('error', () => {});
  clients.push(client);
  return client;
}

async function open(): Promise<Socket> {
  const client = dial();
  await once(client, 'connect');
  return client;
}

function closed(client: Socket): Promise<unknown> {
  return new Promise((resolve) => client.once('close', resolve));
}

async function roundTrip(client: Socket, text: string): Promise<string> {
  client.write(text);
  let heard = '';
  while (heard.length < text.length) heard += String((await once(client, 'data'))[0]);
  return heard;
}

describe('startTcpProxy', () => {
  it('passes both ways, and keeps the rest of the URL', async () => {
    expect(proxy.url).toMatch(/^postgres:\/\/u:p@127\.0\.0\.1:\d+\/db$/);
    expect(await roundTrip(await open(), 'hello')).toBe('hello');
  });

  it('takes its latency each way', async () => {
    const client = await open();
    proxy.set({ latencyMs: 40 });

    const startedAt = performance.now();
    await roundTrip(client, 'hello');

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(78);
  });

  it('slices without changing a byte', async () => {
    const client = await open();
    proxy.set({ slicer: { bytes: 3, pauseMs: 2 } });
    const pieces: number[] = [];
    client.on('data', (data: Buffer) => pieces.push(data.length));

    expect(await roundTrip(client, 'abcdefghijklmnopqrstuvwxyz')).toBe('abcdefghijklmnopqrstuvwxyz');
    expect(pieces.length).toBeGreaterThan(1);
  });

  it('resets what is open and refuses what comes while down, until healed', async () => {
    const before = await open();
    const reset = closed(before);
    proxy.set({ down: true });
    await reset;

    await closed(dial());

    proxy.heal();
    expect(await roundTrip(await open(), 'again')).toBe('again');
  });

  it('freezes in silence and goes on where it was', async () => {
    const client = await open();
    proxy.set({ frozen: true });
    const answer = roundTrip(client, 'later');
    const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 50, 'silence'))]);
    expect(first).toBe('silence');

    proxy.set({ frozen: false });

    expect(await answer).toBe('later');
  });
});

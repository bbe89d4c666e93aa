// A connection may ask for more before it has read what it asked for, and leave: Next's files must not stay open for it.
import { once } from 'node:events';
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type OwnServer, startOwnServer } from '#tests/support/own-server.ts';
import { send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const stand = openStand();
let server: OwnServer;
const sockets: Socket[] = [];
beforeAll(async () => {
  server = await startOwnServer(stand, {});
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => server.close());

const folder = '.next/static/chunks';
/** More than the kernel takes for a client that does not read. */
const [largest] = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, bytes: statSync(`${folder}/${name}`).size }))
  .toSorted((one, other) => other.bytes - one.bytes);
const chunk = { path: `/_next/static/chunks/${largest?.name}`, bytes: largest?.bytes ?? 0 };

const line = (method: string, more = '') =>
  `${method} ${chunk.path} HTTP/1.1\r\nhost: ${new URL(server.origin).host}\r\n${more}\r\n`;

async function dial(): Promise<Socket> {
  const { hostname, port } = new URL(server.origin);
  const socket = connect(Number(port), hostname).on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

function openFiles(): { all: number; chunks: number } {
  const folder = `/proc/${server.pid}/fd`;
  const names = readdirSync(folder);
  const chunks = names.filter((name) => {
    try {
      return readlinkSync(`${folder}/${name}`).endsWith(`/${largest?.name}`);
    } catch {
      return false;
    }
  });
  return { all: names.length, chunks: chunks.length };
}

/** Asks so often at once, reads nothing and leaves once something has come, or it was sent away. */
async function askAndLeave(times: number): Promise<void> {
  const socket = await dial();
  const answered = Promise.race([once(socket, 'readable'), once(socket, 'close')]);
  socket.write(line('GET').repeat(times));
  await answered;
  socket.destroy();
}

describe.runIf(process.platform === 'linux')('files of the portal that are asked for at once', () => {
  it.each([1, 2, 12, 60, 400])(
    'are closed behind a client that asks for %i, reads nothing and leaves',
    async (times) => {
      const before = openFiles();
      for (let connection = 0; connection < 5; connection += 1) await askAndLeave(times);
      const { text } = await send(server.origin + chunk.path, { method: 'GET' });
      expect(Buffer.byteLength(text)).toBe(chunk.bytes);
      await vi
        .waitUntil(() => openFiles().chunks === 0 && openFiles().all <= before.all + 5, { timeout: 10_000 })
        .catch(() => expect(openFiles()).toEqual(before));
    },
  );

  it('come in the order that they were asked for, and HEAD among them has no body', async () => {
    const socket = await dial();
    socket.write(line('GET') + line('HEAD') + line('GET') + line('HEAD', 'connection: close\r\n'));
    const said = await buffer(socket);
    const heads = [];
    for (let at = 0; at < said.length; ) {
      const end = said.indexOf('\r\n\r\n', at) + 4;
      heads.push(said.subarray(at, end).toString('latin1'));
      at = end + (heads.length % 2 === 1 ? chunk.bytes : 0);
    }
    expect(heads).toHaveLength(4);
    for (const head of heads) {
      expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(head.toLowerCase()).toContain(`content-length: ${chunk.bytes}\r\n`);
    }
  });
});

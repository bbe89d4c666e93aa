import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { handleOf } from '#lib/gateway/transports/node-internals.ts';
import { unreadBytes } from './unread-bytes.ts';

describe.runIf(process.platform === 'linux')('what a client has not taken', () => {
  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
    'is told by the kernel, and shrinks as it reads: over %s',
    async (address) => {
      const connections: Socket[] = [];
      const server = createServer((socket) => connections.push(socket.on('error', () => {})));
      server.listen(0, address.includes(':') ? '::' : address);
      await once(server, 'listening');
      const client = connect((server.address() as AddressInfo).port, address.replace('::ffff:', ''));
      await vi.waitUntil(() => connections.length === 1);
      const file = (connections[0] && handleOf(connections[0])?.fd) ?? -1;
      expect(await unreadBytes([file, 1_000_000])).toEqual(new Map([[file, 0]]));
      connections[0]?.write(Buffer.alloc(64 * 1024 * 1024));
      const unread = async () => (await unreadBytes([file])).get(file) ?? 0;
      await vi.waitUntil(async () => (await unread()) > 100_000);
      const before = await unread();
      client.resume();
      await vi.waitUntil(async () => (await unread()) !== before);
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  );
});

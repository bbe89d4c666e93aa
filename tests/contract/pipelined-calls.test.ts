import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { usageRows } from '#tests/support/gateway-stand.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const stand = openStand();
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const count = 6;
const patience = { timeout: 10_000, interval: 10 };

function call(more: object): string {
  const body = JSON.stringify({ model: stand.model, messages: [{ role: 'user', content: 'Hi' }], ...more });
  return `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${stand.key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

describe('calls that were sent behind one another on one connection', () => {
  it.each([
    ['streams', { stream: true }],
    ['plain answers', { stream: false }],
  ])(
    'all end with their client, %s that have not come as well, and are in the ledger',
    async (_kind, more) => {
      const { gateway } = stand.composition.runtime;
      const before = (await stand.usage()).length;
      stand.provider.script({ steps: [{ hold: true }] });
      const socket = connect(Number(new URL(stand.url).port), '127.0.0.1').on('error', () => {});
      sockets.push(socket);
      await once(socket, 'connect');
      socket.write(call(more).repeat(count));
      const heard = [];
      for (let index = 0; index < count; index += 1) heard.push(await stand.provider.nextCall());
      expect(gateway.openCallCount).toBe(count);
      socket.destroy();
      await vi.waitUntil(() => gateway.openCallCount === 0, patience);
      expect(await Promise.all(heard.map(({ ended }) => ended))).toEqual(
        Array.from({ length: count }, () => 'client-hung-up'),
      );
      const rows = (await usageRows(stand, before + count)).slice(before);
      expect(rows.map(({ outcome }) => outcome)).toEqual(
        Array.from({ length: count }, () => 'client_closed'),
      );
    },
  );
});

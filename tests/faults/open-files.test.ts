import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '#tests/support/gateway-process.ts';
import { type Stand, startStand } from '#tests/support/gateway-stand.ts';

let stand: Stand;
let dataDir: string;
let gateway: GatewayProcess;
const sockets: Socket[] = [];
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-files-'));
  gateway = await startGatewayProcess(stand, { dataDir, openFiles: 400 });
  await isReady();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await gateway.stop('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

const isReady = () =>
  vi.waitUntil(async () => (await gateway.probe('/readyz').catch(() => undefined))?.status === 200, {
    timeout: 20_000,
    interval: 20,
  });

it('outlives strangers who open more connections than it may have files, and answers when they have gone', async () => {
  const { port } = new URL(gateway.url);
  let closed = 0;
  for (let count = 0; count < 500; count += 1) {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: x\r\nx: '));
    socket
      .on('error', () => {})
      .on('close', () => {
        closed += 1;
      });
    sockets.push(socket);
  }
  await vi.waitUntil(() => closed >= 390, { timeout: 20_000 });
  // Its look at its own load, which comes four times a second, is not the end of it.
  await vi.waitUntil(() => gateway.output().includes('connections.full'), { timeout: 10_000 });
  for (const socket of sockets.splice(0)) socket.destroy();
  await isReady();
  expect(gateway.process.exitCode).toBeNull();
  expect(gateway.output()).not.toContain('EMFILE');
  const answer = await fetch(`${gateway.baseUrl}/models`, {
    headers: { authorization: `Bearer ${stand.key}` },
  });
  expect(answer.status).toBe(200);
});

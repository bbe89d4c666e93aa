import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { currentAnswer } from '#lib/gateway/transports/node-internals.ts';
import type { ServerState } from './state.ts';

const pollMs = 50;
const lastWordsMs = 200;

interface DrainOptions {
  server: Server;
  state: ServerState;
  drainSeconds: number;
  /** How long new connections are still taken after `/readyz` has turned, so that balancers notice first. */
  graceMs: number;
}

/** Stops taking work, lets open answers end, and at the deadline ends the rest with an error that says so. */
export async function drain({ server, state, drainSeconds, graceMs }: DrainOptions): Promise<void> {
  await delay(Math.min(graceMs, drainSeconds * 1000));
  const closed = new Promise<void>((resolve) => {
    // An HTTP server's own `close` destroys connections whose answer is written but not yet with a slow reader.
    NetServer.prototype.close.call(server, () => resolve());
  });
  const end = performance.now() + drainSeconds * 1000;
  while (state.sockets.size > 0 && performance.now() < end) {
    for (const socket of state.sockets) if (isIdle(socket)) close(socket);
    await delay(pollMs);
  }
  const gateway = state.runtime?.gateway;
  if (gateway && gateway.openCallCount > 0) {
    gateway.interruptAll();
    await delay(lastWordsMs);
  }
  server.closeAllConnections();
  await closed;
}

/** Says goodbye first; a client that has not left by the next look never will, and the kernel has its last bytes. */
function close(socket: Socket): void {
  if (socket.writableFinished) socket.destroy();
  else socket.end();
}

/** No answer belongs to it, and none is on its way. */
function isIdle(socket: Socket): boolean {
  return !currentAnswer(socket) && socket.writableLength === 0;
}

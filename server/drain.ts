import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Gateway } from '#lib/gateway/gateway.ts';
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
  state.draining = true;
  await delay(Math.min(graceMs, drainSeconds * 1000));
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const gateway = state.runtime?.gateway;
  if (gateway) await untilIdle(gateway, server, drainSeconds * 1000);
  server.closeAllConnections();
  await closed;
}

async function untilIdle(gateway: Gateway, server: Server, deadlineMs: number): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (gateway.openCallCount > 0 && performance.now() < end) {
    await delay(pollMs);
    server.closeIdleConnections();
  }
  if (gateway.openCallCount === 0) return;
  gateway.interruptAll();
  await delay(lastWordsMs);
}

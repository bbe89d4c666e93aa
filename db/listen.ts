import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { SessionClient } from './drivers.ts';

export interface ListenHandlers {
  onPayload(payload: string): void;
  /** Notifications may be missed from now on. */
  onLost?(error: Error): void;
  /** Listening again. What was sent meanwhile is gone: drop what was cached. */
  onRestored?(): void;
}

export interface Listener {
  close(): Promise<void>;
}

const heartbeatMs = 10_000;
const heartbeatTimeoutMs = 5_000;
const firstPauseMs = 50;
const longestPauseMs = 5_000;

export async function listenOn(
  openSession: () => Promise<SessionClient>,
  channel: string,
  handlers: ListenHandlers,
): Promise<Listener> {
  const closing = new AbortController();
  let session = await subscribe(openSession, channel, handlers);

  const keep = async () => {
    while (!closing.signal.aborted) {
      const error = await untilLost(session.client, closing.signal);
      if (closing.signal.aborted) return;
      handlers.onLost?.(error);
      session.end().catch(() => undefined);
      const restored = await resubscribe(() => subscribe(openSession, channel, handlers), closing.signal);
      if (!restored) return;
      session = restored;
      handlers.onRestored?.();
    }
  };
  const kept = keep();

  return {
    async close() {
      closing.abort();
      await kept;
      await session.end().catch(() => undefined);
    },
  };
}

async function subscribe(
  openSession: () => Promise<SessionClient>,
  channel: string,
  handlers: ListenHandlers,
): Promise<SessionClient> {
  const session = await openSession();
  session.client.on('notification', (message) => {
    if (message.channel === channel) handlers.onPayload(message.payload ?? '');
  });
  try {
    await session.client.query(`listen ${session.client.escapeIdentifier(channel)}`);
  } catch (error) {
    session.end().catch(() => undefined);
    throw error;
  }
  return session;
}

/** Settles when the connection ends, or no longer answers: a cut cable sends no end. */
async function untilLost(client: pg.Client, closing: AbortSignal): Promise<Error> {
  const { promise: ended, resolve } = Promise.withResolvers<Error>();
  const onEnd = () => resolve(new Error('the listening connection ended'));
  client.once('end', onEnd).once('error', resolve);
  closing.addEventListener('abort', onEnd, { once: true });
  const timer = setInterval(() => {
    const late = setTimeout(
      () => resolve(new Error('the listening connection does not answer')),
      heartbeatTimeoutMs,
    );
    client.query('select 1').then(
      () => clearTimeout(late),
      (error: unknown) => resolve(error instanceof Error ? error : new Error(String(error))),
    );
  }, heartbeatMs);
  timer.unref();
  try {
    return await ended;
  } finally {
    clearInterval(timer);
    closing.removeEventListener('abort', onEnd);
  }
}

async function resubscribe(
  subscribeOnce: () => Promise<SessionClient>,
  closing: AbortSignal,
): Promise<SessionClient | undefined> {
  for (let pause = firstPauseMs; !closing.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      const session = await subscribeOnce();
      if (!closing.aborted) return session;
      await session.end();
    } catch {
      // `onLost` has said it; each further attempt would only say it again.
      await delay(pause * (0.5 + Math.random() / 2), undefined, { signal: closing }).catch(() => undefined);
    }
  }
  return undefined;
}

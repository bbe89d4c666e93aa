import type pg from 'pg';
import { chooseDriver, type DriverName, type SessionClient } from './drivers.ts';
import { type Listener, type ListenHandlers, listenOn } from './listen.ts';
import type { Db } from './types.ts';

export interface DatabaseOptions {
  /** Neon's serverless driver for `*.neon.tech`, `pg` for the rest, unless said here. */
  driver?: DriverName;
  maxConnections?: number;
  connectionTimeoutMs?: number;
  statementTimeoutMs?: number;
  applicationName?: string;
  /** An idle connection broke. The pool replaces it by itself; without this it goes unreported. */
  onError?: (error: Error) => void;
}

export interface Database {
  db: Db;
  pool: pg.Pool;
  /** A connection of its own for what outlives a transaction: LISTEN, advisory locks. The caller ends it. */
  openSession(): Promise<SessionClient>;
  /** Rejects only when the first connection fails; afterwards it comes back by itself and says so. */
  listen(
    channel: string,
    onPayload: (payload: string) => void,
    handlers?: Omit<ListenHandlers, 'onPayload'>,
  ): Promise<Listener>;
  end(): Promise<void>;
}

/** Opens lazily: nothing is sent before the first query. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const driver = chooseDriver(url, {
    driver: options.driver,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 5_000,
    statementTimeoutMs: options.statementTimeoutMs ?? 15_000,
    applicationName: options.applicationName ?? 'latchkey',
  });
  const { pool } = driver;
  // Without a handler an idle connection that breaks would end the process.
  pool.on('error', (error) => {
    if (!pool.ending) options.onError?.(error);
  });
  const listeners = new Set<Listener>();

  return {
    db: driver.db,
    pool,
    openSession: driver.openSession,
    async listen(channel, onPayload, handlers) {
      const listener = await listenOn(driver.openSession, channel, { ...handlers, onPayload });
      const tracked = {
        async close() {
          listeners.delete(tracked);
          await listener.close();
        },
      };
      listeners.add(tracked);
      return tracked;
    },
    async end() {
      await Promise.all([...listeners].map((listener) => listener.close()));
      if (!pool.ended) await pool.end();
    },
  };
}

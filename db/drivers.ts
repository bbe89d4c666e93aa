import { Client as NeonClient, Pool as NeonPool, neonConfig } from '@neondatabase/serverless';
import { drizzle as drizzleNeon } from 'drizzle-orm/neon-serverless';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { WebSocket } from 'ws';
import * as schema from './schema/index.ts';
import type { Db } from './types.ts';

export type DriverName = 'pg' | 'neon';

/** One open connection with its own Drizzle handle. */
export interface SessionClient {
  client: pg.Client;
  db: Db;
  end(): Promise<void>;
}

export interface Driver {
  pool: pg.Pool;
  db: Db;
  openSession(): Promise<SessionClient>;
}

export interface DriverSettings {
  driver: DriverName | undefined;
  max: number;
  connectionTimeoutMillis: number;
  statementTimeoutMs: number;
  applicationName: string;
}

export function chooseDriver(url: string, settings: DriverSettings): Driver {
  const name = settings.driver ?? (isNeonHost(new URL(url).hostname) ? 'neon' : 'pg');
  return name === 'neon' ? neonDriver(url, settings) : pgDriver(url, settings);
}

export function isNeonHost(hostname: string): boolean {
  return /(^|\.)neon\.(tech|build)$/i.test(hostname);
}

/** Neon's pooler keeps no session between transactions: locks and LISTEN need the host behind it. */
export function directUrl(url: string): string {
  const parsed = new URL(url);
  if (!isNeonHost(parsed.hostname)) return url;
  parsed.hostname = parsed.hostname.replace(/^([^.]+)-pooler(?=\.)/, '$1');
  return parsed.href;
}

function pgDriver(url: string, settings: DriverSettings): Driver {
  const config = {
    connectionString: url,
    application_name: settings.applicationName,
    connectionTimeoutMillis: settings.connectionTimeoutMillis,
    statement_timeout: settings.statementTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const pool = new pg.Pool({
    ...config,
    max: settings.max,
    idleTimeoutMillis: 60_000,
    // The server's own timeout comes first; this one is for a server that is no longer there to keep it.
    query_timeout: settings.statementTimeoutMs + 2_000,
  });
  return {
    pool,
    db: drizzlePg(pool, { schema }),
    openSession: () => opened(new pg.Client(config), (client) => drizzlePg(client, { schema })),
  };
}

function neonDriver(url: string, settings: DriverSettings): Driver {
  neonConfig.webSocketConstructor = WebSocket;
  const config = {
    application_name: settings.applicationName,
    connectionTimeoutMillis: settings.connectionTimeoutMillis,
    // The pooler refuses `statement_timeout` at connection time, so the client gives up by itself.
    query_timeout: settings.statementTimeoutMs,
  };
  const pool = new NeonPool({
    ...config,
    connectionString: url,
    max: settings.max,
    idleTimeoutMillis: 60_000,
  });
  return {
    pool: asPg<pg.Pool>(pool),
    db: drizzleNeon(pool, { schema }),
    openSession: () => {
      const client = new NeonClient({ ...config, connectionString: directUrl(url) });
      return opened(asPg<pg.Client>(client), () => drizzleNeon(client, { schema }));
    },
  };
}

async function opened(client: pg.Client, toDb: (client: pg.Client) => Db): Promise<SessionClient> {
  // The user of the session sees its end in `end` and in failing queries.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    client.end().catch(() => undefined);
    throw error;
  }
  return { client, db: toDb(client), end: () => client.end() };
}

/** Neon's classes are `pg`'s own over another socket; only their type declarations differ. */
function asPg<Target extends pg.Pool | pg.Client>(neon: NeonPool | NeonClient): Target {
  return neon as unknown as Target;
}

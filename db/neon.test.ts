import { Pool as NeonPool, neonConfig } from '@neondatabase/serverless';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, it as base, beforeAll, describe, expect, vi } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import { startWebSocketProxy } from '#tests/support/db-websocket-proxy.ts';
import { openDatabase } from './client.ts';
import { directUrl, isNeonHost } from './drivers.ts';
import { newId, type TenantId } from './ids.ts';
import { migrate } from './migrate.ts';
import { tenants } from './schema/index.ts';

describe('Neon’s driver, through a WebSocket to a real server', () => {
  let proxy: Awaited<ReturnType<typeof startWebSocketProxy>>;
  beforeAll(async () => {
    proxy = await startWebSocketProxy();
  });
  afterAll(() => proxy.close());

  const neon = it.extend('neon', async ({ database }, { onCleanup }) => {
    const opened = openDatabase(database.url, { driver: 'neon' });
    onCleanup(() => opened.end());
    return opened;
  });

  neon('answers queries, with the types of the schema', async ({ neon: { db } }) => {
    const before = proxy.connections();
    const tenant = newTenant();
    await db.insert(tenants).values(tenant);
    expect(await db.select().from(tenants)).toMatchObject([tenant]);
    expect(proxy.connections()).toBeGreaterThan(before);
  });

  neon(
    'keeps a transaction that reads before it writes, and rolls back one that throws',
    async ({ neon: { db } }) => {
      await db.transaction(async (tx) => {
        expect(await tx.select().from(tenants)).toEqual([]);
        await tx.insert(tenants).values(newTenant());
      });
      const failing = db.transaction(async (tx) => {
        await tx.insert(tenants).values(newTenant());
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      expect(await db.$count(tenants)).toBe(1);
    },
  );

  neon('hears notifications', async ({ neon: { db, listen } }) => {
    const heard: string[] = [];
    await listen('news', (payload) => heard.push(payload));
    await db.execute(sql`select pg_notify('news', 'rain')`);
    await vi.waitFor(() => expect(heard).toEqual(['rain']));
  });

  neon('migrates, and finds nothing to do on what is migrated', async ({ neon: database }) => {
    expect(await migrate(database, new Date())).toEqual({ applied: 0 });
  });
});

describe('the driver of an address', () => {
  let proxy: Awaited<ReturnType<typeof startWebSocketProxy>>;
  beforeAll(async () => {
    proxy = await startWebSocketProxy();
  });
  afterAll(() => proxy.close());

  it('is Neon’s for a Neon host, unasked: pool, sessions and LISTEN go through its WebSocket', async ({
    database,
  }) => {
    const { hostname } = new URL(database.url);
    const through = neonConfig.wsProxy as (host: string, port: number | string) => string;
    const asked: string[] = [];
    neonConfig.wsProxy = (host, port) => {
      asked.push(host);
      return through(hostname, port);
    };
    const url = new URL(database.url);
    url.hostname = 'ep-a-1-pooler.eu.aws.neon.tech';
    const opened = openDatabase(url.href);
    try {
      expect(opened.pool).toBeInstanceOf(NeonPool);
      const before = proxy.connections();
      expect(await opened.db.execute(sql`select 1 as one`)).toMatchObject({ rows: [{ one: 1 }] });
      const heard: string[] = [];
      await opened.listen('news', (payload) => heard.push(payload));
      await opened.db.execute(sql`select pg_notify('news', 'rain')`);
      await vi.waitFor(() => expect(heard).toEqual(['rain']));
      expect(proxy.connections()).toBe(before + 2);
      expect(asked).toEqual(['ep-a-1-pooler.eu.aws.neon.tech', 'ep-a-1.eu.aws.neon.tech']);
    } finally {
      neonConfig.wsProxy = through;
      await opened.end();
    }
  });

  it('is `pg` for every other host, unasked, and no WebSocket is opened', async ({ database }) => {
    const before = proxy.connections();
    const opened = openDatabase(database.url);
    expect(opened.pool).toBeInstanceOf(pg.Pool);
    expect(opened.pool).not.toBeInstanceOf(NeonPool);
    const session = await opened.openSession();
    await session.db.execute(sql`select 1`);
    await opened.db.execute(sql`select 1`);
    await session.end();
    await opened.end();
    expect(proxy.connections()).toBe(before);
  });

  it('is whichever is named, whatever the host says', async ({ database }) => {
    const asked = openDatabase(database.url, { driver: 'neon' });
    const refused = openDatabase('postgres://u:p@ep-a-1.eu.aws.neon.tech/db', { driver: 'pg' });
    expect([asked.pool instanceof NeonPool, refused.pool instanceof NeonPool]).toEqual([true, false]);
    await Promise.all([asked.end(), refused.end()]);
  });
});

describe('a Neon address', () => {
  base.each([
    ['ep-cool-rain-123.eu-central-1.aws.neon.tech', true],
    ['ep-cool-rain-123-pooler.eu-central-1.aws.neon.tech', true],
    ['neon.tech.example.com', false],
    ['myneon.tech', false],
    ['localhost', false],
  ])('is told by its host: %s %s', (host, expected) => {
    expect(isNeonHost(host)).toBe(expected);
  });

  base('leads past the pooler for what needs a session, and only there', () => {
    expect(directUrl('postgres://u:p@ep-a-1-pooler.eu.aws.neon.tech/db?sslmode=require')).toBe(
      'postgres://u:p@ep-a-1.eu.aws.neon.tech/db?sslmode=require',
    );
    const other = 'postgres://u:p@db-pooler.example.com/db';
    expect(directUrl(other)).toBe(other);
  });
});

function newTenant() {
  const id = newId<TenantId>();
  return { id, name: id.slice(0, 8), createdAt: new Date('2026-11-21T08:00:00Z') };
}

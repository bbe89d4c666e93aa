import { sql } from 'drizzle-orm';
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

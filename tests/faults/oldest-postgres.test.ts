import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { AuthenticationError } from 'openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Database, openDatabase } from '#db/client.ts';
import { freePort } from '#db/embedded/cluster.ts';
import type { ApiKeyId } from '#db/ids.ts';
import { oldestMajor } from '#db/server-version.ts';
import { ensureUsagePartitions } from '#db/usage-partitions.ts';
import { revokePat } from '#lib/tokens/revoke.ts';
import { createDatabase, urlOf } from '#tests/support/db-clone.ts';
import {
  type DebianPostgres,
  findDebianPostgres,
  startDebianPostgres,
} from '#tests/support/debian-postgres.ts';
import { createAdmin } from '#tests/support/factories.ts';
import { leftOut } from '#tests/support/left-out.ts';
import { type NpmStart, npmStart } from '#tests/support/npm-start.ts';

const found = await findDebianPostgres(oldestMajor);

it('a PostgreSQL of its own is on the machine that decides', ({ skip }) => {
  const missing = `no PostgreSQL from ${oldestMajor} on in /usr/lib/postgresql: install postgresql-${oldestMajor}`;
  if (!found) skip(leftOut(missing));
  expect(found?.major).toBeGreaterThanOrEqual(oldestMajor);
});

describe.runIf(found)(`the main job on PostgreSQL ${found?.major ?? oldestMajor}`, () => {
  const email = 'owner@example.test';
  const password = 'correct horse battery staple';
  const messages = [{ role: 'user' as const, content: 'Hello' }];
  const soon = { timeout: 10_000, interval: 50 };
  let server: DebianPostgres | undefined;
  let database: Database;
  let latchkey: NpmStart | undefined;
  let folder: string;
  let origin: string;
  let key: string;

  beforeAll(async () => {
    if (!found) return;
    server = await startDebianPostgres(found.binaries);
    await createDatabase(server.url, 'latchkey', undefined);
    const url = urlOf(server.url, 'latchkey');
    database = openDatabase(url);
    folder = await mkdtemp(join(tmpdir(), 'latchkey-oldest-'));
    const port = await freePort();
    origin = `http://localhost:${port}`;
    latchkey = npmStart({
      PORT: String(port),
      LATCHKEY_DATA_DIR: folder,
      LATCHKEY_PUBLIC_URL: origin,
      DATABASE_URL: url,
      LATCHKEY_MASTER_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      AUTH_SECRET: randomBytes(32).toString('base64url'),
      LATCHKEY_ADMIN_EMAIL: email,
      LATCHKEY_ADMIN_PASSWORD: password,
    });
    const said = vi.waitUntil(() => /lk_pat_[0-9A-Za-z_]+/.exec(latchkey?.output() ?? '')?.[0], {
      timeout: 90_000,
      interval: 50,
    });
    const { output, errors, ended: over } = latchkey;
    const ended = over.then(() => Promise.reject(new Error(`it ended: ${output()}${errors()}`)));
    // It also ends after the tests, when nobody listens any more.
    ended.catch(() => undefined);
    key = await Promise.race([said, ended]);
  }, 150_000);
  afterAll(async () => {
    latchkey?.signal('SIGINT');
    await latchkey?.ended;
    await database?.end();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const rowsOf = async <Row extends object>(statement: string): Promise<Row[]> =>
    (await database.pool.query<Row>(statement)).rows;
  const client = () => new OpenAI({ apiKey: key, baseURL: `${origin}/api/inference/openai`, maxRetries: 0 });

  it('begins with every migration', async () => {
    const [{ major, applied } = { major: 0, applied: 0 }] = await rowsOf<{ major: number; applied: number }>(
      `select current_setting('server_version_num')::int / 10000 as major,
        (select count(*)::int from drizzle.__drizzle_migrations) as applied`,
    );
    const written = (await readdir('db/migrations')).filter((name) => name.endsWith('.sql'));
    expect({ major, applied }).toEqual({ major: found?.major, applied: written.length });
    expect(latchkey?.errors()).toBe('');
  });

  it('signs the first admin in, who sees the portal, and nobody else', async () => {
    const cookies = new Map<string, string>();
    const ask = async (path: string, init: RequestInit = {}) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { ...init.headers, cookie, origin };
      const response = await fetch(origin + path, { ...init, headers, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      return response;
    };
    const signIn = async (tried: string) => {
      const { csrfToken } = (await (await ask('/api/auth/csrf')).json()) as { csrfToken: string };
      const body = new URLSearchParams({ csrfToken, email, password: tried });
      return ask('/api/auth/callback/credentials', { method: 'POST', body });
    };
    expect((await signIn('not this one at all')).headers.get('location')).toContain(
      'error=CredentialsSignin',
    );
    expect((await ask('/')).headers.get('location')).toContain('/sign-in');
    await signIn(password);
    const home = await ask('/');
    expect(home.status).toBe(200);
    expect(await home.text()).toContain(email);
  });

  it('answers calls, plain and streaming, and writes and sums up one row each', async () => {
    const model = 'demo/echo';
    const plain = await client().chat.completions.create({ model, messages });
    let text = '';
    for await (const chunk of await client().chat.completions.create({ model, messages, stream: true }))
      text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe(plain.choices[0]?.message.content);
    const rows = await vi.waitUntil(async () => {
      const written = await rowsOf<{ stream: boolean; place: string }>(
        `select stream, tableoid::regclass::text as place from usage_events order by stream`,
      );
      return written.length >= 2 && written;
    }, soon);
    expect(rows.map(({ stream }) => stream)).toEqual([false, true]);
    for (const { place } of rows) expect(place).toMatch(/^usage_events_y\d{4}m\d{2}$/);
    const [sums] = await rowsOf(
      'select sum(requests)::int as requests, sum(output_tokens)::int > 0 as counted from usage_rollups',
    );
    expect(sums).toEqual({ requests: 2, counted: true });
  });

  it('makes the partitions of months to come, and moves what lies in the one for all others', async () => {
    const later = new Date('2031-05-04T00:00:00Z');
    await database.pool.query(
      `insert into usage_events select (jsonb_populate_record(e, '{"occurred_at":"2031-05-03T12:00:00Z"}')).* from usage_events e limit 1`,
    );
    const { created } = await ensureUsagePartitions(database.db, later);
    expect(created).toContain('usage_events_y2031m05');
    expect(await rowsOf('select 1 from usage_events_y2031m05')).toHaveLength(1);
    expect(await rowsOf('select 1 from usage_events_default')).toHaveLength(0);
    expect((await ensureUsagePartitions(database.db, later)).created).toEqual([]);
  });

  it('refuses a key within a second of its end, which the database pushes', async () => {
    const [stored] = await rowsOf<{ id: ApiKeyId; tenantId: string }>(
      'select id, tenant_id as "tenantId" from api_keys',
    );
    if (!stored) throw new Error('there is no key');
    const admin = await createAdmin(database.db, stored.tenantId as never);
    await client().models.list();
    await revokePat({ db: database.db, evict: () => undefined }, admin, { keyId: stored.id }, new Date());
    await vi.waitUntil(
      () =>
        client()
          .models.list()
          .then(
            () => false,
            (error: unknown) => error instanceof AuthenticationError && error.code === 'revoked_api_key',
          ),
      { timeout: 1_500, interval: 50 },
    );
  });
});

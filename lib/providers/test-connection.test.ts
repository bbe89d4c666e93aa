import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect } from 'vitest';
import { auditEvents } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { it as base } from '#tests/support/db-test.ts';
import { actorOf, createAdmin, createTenant, createUser, testNow } from '#tests/support/factories.ts';
import { beside } from '#tests/support/waiting.ts';
import { sealCredential } from './credential.ts';
import { createProbe } from './probe.ts';
import { createProviderAccount, type ProvidersRuntime } from './service.ts';
import { testConnection } from './test-connection.ts';

interface Upstream {
  url: string;
  seen: { url: string; headers: Record<string, unknown> }[];
  answer: RequestListener;
}

/** A provider on a port of its own; each test says how it answers. */
const it = base.extend('upstream', async ({ task: _task }, { onCleanup }): Promise<Upstream> => {
  const upstream: Upstream = { url: '', seen: [], answer: (_request, response) => response.end() };
  const server: Server = createServer((request, response) => {
    upstream.seen.push({ url: request.url ?? '', headers: request.headers });
    upstream.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanup(() => {
    server.closeAllConnections();
    server.close();
  });
  upstream.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return upstream;
});

const local = ['127.0.0.0/8'];
const probe = createProbe(local, { deadlineMs: 400 });
const credential = 'sk-probe-credential-0123456789';

function runtimeOf(db: Db): ProvidersRuntime {
  const keyring = createKeyring([{ kid: 'k1', key: randomBytes(32) }]);
  return { db, keyring, evict: () => undefined, config: { allowPrivateUpstreams: local } };
}

async function stage(db: Db, baseUrl: string) {
  const admin = await createAdmin(db);
  const runtime = runtimeOf(db);
  const draft = { provider: 'self-hosted-model', baseUrl, credential, providerAccountId: undefined } as const;
  return { admin, runtime, draft };
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

describe('testConnection', () => {
  it('asks for the models with the credential and lists what it is told', async ({ db, upstream }) => {
    const { admin, runtime, draft } = await stage(db, upstream.url);
    upstream.answer = json(200, { object: 'list', data: [{ id: 'llama' }, { id: 'gpt' }, { id: 7 }, null] });

    expect(await testConnection(runtime, admin, draft, probe)).toEqual({
      state: 'reachable',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ is reachable and lists 2 models\.$/),
      models: ['gpt', 'llama'],
    });
    expect(upstream.seen).toMatchObject([
      {
        url: '/v1/models',
        headers: { authorization: `Bearer ${credential}`, 'accept-encoding': 'identity' },
      },
    ]);
    expect(await db.$count(auditEvents)).toBe(0);
  });

  it.for([
    [401, 'credential-refused'],
    [403, 'credential-refused'],
    [404, 'not-found'],
    [302, 'unexpected'],
    [500, 'unexpected'],
    [200, 'unexpected'],
  ] as const)(
    'explains status %i as %s, without what the other side wrote',
    async ([status, state], { db, upstream }) => {
      const { admin, runtime, draft } = await stage(db, upstream.url);
      upstream.answer = (_request, response) =>
        response.writeHead(status, { location: 'http://169.254.169.254/' }).end(`<b>${credential}</b>`);

      const result = await testConnection(runtime, admin, draft, probe);

      expect(result).toMatchObject({ state, models: [] });
      expect(JSON.stringify(result)).not.toContain(credential);
      expect(upstream.seen).toHaveLength(1);
    },
  );

  it('gives up on a server that does not answer', async ({ db, upstream }) => {
    const { admin, runtime, draft } = await stage(db, upstream.url);
    upstream.answer = () => undefined;
    expect(await testConnection(runtime, admin, draft, probe)).toMatchObject({ state: 'timed-out' });
  });

  it('does not read an endless answer', async ({ db, upstream }) => {
    const { admin, runtime, draft } = await stage(db, upstream.url);
    upstream.answer = (_request, response) => {
      const write = () => {
        while (response.write('x'.repeat(100_000)));
      };
      response.on('drain', write);
      write();
    };
    expect(await testConnection(runtime, admin, draft, probe)).toMatchObject({
      state: 'unexpected',
    });
  });

  it('says so where nothing listens', async ({ db }) => {
    const { admin, runtime, draft } = await stage(db, 'http://127.0.0.1:9/v1');
    expect(await testConnection(runtime, admin, draft, probe)).toMatchObject({
      state: 'unreachable',
    });
  });

  it.for([
    [
      'openai',
      undefined,
      'This machine finds no address for api.openai.com. Check its network and its name server.',
    ],
    [
      'openai',
      'https://api.openai.com/v1',
      'This machine finds no address for api.openai.com. Check its network and its name server.',
    ],
    [
      'openai',
      'https://eu.api.opneai.com/v1',
      'There is no host named eu.api.opneai.com. Check the spelling.',
    ],
    [
      'self-hosted-model',
      'https://llm.exmaple.com/v1',
      'There is no host named llm.exmaple.com. Check the spelling.',
    ],
  ] as const)(
    'doubts the spelling of a host only where it was typed: %s, %s',
    async ([provider, baseUrl, message], { db }) => {
      const { admin, runtime } = await stage(db, '');
      const draft = { provider, baseUrl, credential, providerAccountId: undefined };
      const nameless = async () => ({ failure: 'name' }) as const;
      expect(await testConnection(runtime, admin, draft, nameless)).toEqual({
        state: 'unreachable',
        message,
        models: [],
      });
    },
  );

  it('never reaches a private address that the operator did not allow, and names the setting', async ({
    db,
    upstream,
  }) => {
    const { admin, runtime, draft } = await stage(db, upstream.url);
    const guarded = createProbe([], { deadlineMs: 400 });
    const result = await testConnection(runtime, admin, draft, guarded);
    expect(result).toMatchObject({
      state: 'private-address',
      message: expect.stringContaining('LATCHKEY_ALLOW_PRIVATE_UPSTREAMS'),
    });
    expect(upstream.seen).toEqual([]);
  });

  it('uses the stored credential at the stored address only', async ({ db, upstream }) => {
    const { admin, runtime } = await stage(db, upstream.url);
    upstream.answer = json(200, { data: [] });
    const { account } = await createProviderAccount(
      runtime,
      admin,
      { name: 'vllm', provider: 'self-hosted-model', baseUrl: upstream.url, credential },
      testNow,
    );
    const stored = {
      providerAccountId: account.id,
      provider: undefined,
      baseUrl: undefined,
      credential: undefined,
    };

    expect(await testConnection(runtime, admin, stored, probe)).toMatchObject({
      state: 'reachable',
    });
    expect(upstream.seen[0]?.headers.authorization).toBe(`Bearer ${credential}`);

    const moved = { ...stored, baseUrl: `${upstream.url}/other` };
    await expect(testConnection(runtime, admin, moved, probe)).rejects.toMatchObject({
      code: 'invalid',
      fields: { credential: [expect.any(String)] },
    });
    expect(upstream.seen).toHaveLength(1);

    const typed = { ...moved, credential: 'sk-of-the-new-place-5678' };
    await testConnection(runtime, admin, typed, probe);
    expect(upstream.seen[1]?.headers.authorization).toBe('Bearer sk-of-the-new-place-5678');
  });

  it('sends a credential only to the address that it was stored with', async ({ database, upstream }) => {
    const { db } = database;
    const { admin, runtime } = await stage(db, upstream.url);
    upstream.answer = json(200, { data: [] });
    const vllm = { name: 'vllm', provider: 'self-hosted-model', baseUrl: upstream.url, credential } as const;
    const { account } = await createProviderAccount(runtime, admin, vllm, testNow);
    const next = 'sk-of-the-new-place-5678';
    const envelope = sealCredential(runtime.keyring, { ...account, tenantId: admin.tenantId }, next);
    const move = `update provider_accounts
      set base_url = '${upstream.url}/moved', credential_encrypted = '${envelope}'`;
    const stored = {
      providerAccountId: account.id,
      provider: undefined,
      baseUrl: undefined,
      credential: undefined,
    };
    await beside(database, move, () => testConnection(runtime, admin, stored, probe));
    expect(upstream.seen).toMatchObject([
      { url: '/v1/moved/models', headers: { authorization: `Bearer ${next}` } },
    ]);
  });

  it('knows that the demo provider is there', async ({ db }) => {
    const { admin, runtime } = await stage(db, '');
    const demo = {
      providerAccountId: undefined,
      provider: 'demo',
      baseUrl: undefined,
      credential: undefined,
    } as const;
    expect(await testConnection(runtime, admin, demo, probe)).toMatchObject({ state: 'reachable' });
  });

  it('needs the rights of saving', async ({ db, upstream }) => {
    const { draft } = await stage(db, upstream.url);
    const { tenantId } = await createTenant(db);
    const member = actorOf(await createUser(db, tenantId));
    await expect(testConnection(runtimeOf(db), member, draft, probe)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(upstream.seen).toEqual([]);
  });
});

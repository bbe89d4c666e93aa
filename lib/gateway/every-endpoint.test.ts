import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { servedTypes } from '#lib/models/input.ts';
import { fakePorts, keyRecord } from '#tests/support/fake-ports.ts';
import { type Provider, startProvider } from '#tests/support/provider.ts';
import { findDoor } from './doors.ts';
import { endpoints } from './endpoints/find-endpoint.ts';
import { Gateway } from './gateway.ts';
import { mintKey } from './key-format.ts';
import type { Catalog, Model, ProviderAccount, UsageEvent } from './ports.ts';
import { handleWeb } from './transports/web.ts';
import { createGuard } from './upstream/guard.ts';

const key = mintKey('pat');
const hash = Buffer.alloc(32, 7);
const granted = randomUUID();

let provider: Provider;
let gateway: Gateway | undefined;
const settled: UsageEvent[] = [];

beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.close());
afterEach(async () => {
  settled.length = 0;
  provider.clear();
  await gateway?.close();
});

function modelOf(account: string, name: string, rest: Partial<Model> = {}): [string, Model] {
  const id = randomUUID();
  const fullName = `${account}/${name}`;
  const model = { id, name, fullName, upstreamId: name, types: ['chat'], allowedSubjects: null, price: null };
  return [name, { ...model, createdAtSeconds: 1, ...rest }];
}

function accountOf(name: string, id: string, models: [string, Model][]): [string, ProviderAccount] {
  const { origin } = new URL(provider.url);
  const place = { id, name, origin, basePath: '/v1', internal: false, simulated: false };
  return [name, { ...place, credential: null, credentialBytes: null, models: new Map(models) }];
}

function catalog(): Catalog {
  const models = [
    modelOf('acme', 'small'),
    modelOf('acme', 'kept', { allowedSubjects: new Set([randomUUID()]) }),
    modelOf('acme', 'vectors', { types: ['embedding'] }),
    ...servedTypes.map((type) => modelOf('acme', `only-${type}`, { types: [type] })),
  ];
  const closed = accountOf('closed', randomUUID(), [modelOf('closed', 'small')]);
  return { version: 1, accounts: new Map([accountOf('acme', granted, models), closed]) };
}

/** `allowed`: the private addresses that may be called. */
async function call(name: string, model: string, { allowed = ['127.0.0.0/8'], headers = {} } = {}) {
  gateway = new Gateway(
    fakePorts({
      hashKey: () => hash,
      findKey: async () => keyRecord({ publicId: key.publicId, hash, accountIds: new Set([granted]) }),
      loadCatalog: async () => catalog(),
      usage: { open: () => {}, settle: (event) => void settled.push(event), isFull: () => false },
    }),
    { guard: createGuard(allowed), limits: { maxOpenCalls: 3, maxLagMs: 60_000, maxUsedBytes: 1e12 } },
  );
  const request = new Request(`http://gateway.test/v1/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, messages: [], input: 'x', max_tokens: 1 }),
  });
  return handleWeb(gateway, request);
}

/** A new endpoint is held to this as soon as it is found. */
describe.each(endpoints.map(({ name, family }) => [name, family] as const))('%s', (name, family) => {
  it('stands behind a door of its API', () => {
    expect(findDoor(`/v1/${name}`)).toEqual({ family, endpoint: name });
  });

  it.each([
    ['closed/small', 403],
    ['acme/kept', 403],
    ['acme/nothing', 404],
    ['nobody/small', 404],
    ['acme/vectors', 400],
  ])('refuses %s with %i, and the provider sees nothing', async (model, status) => {
    expect((await call(name, model)).status).toBe(status);
    expect(provider.calls).toHaveLength(0);
    expect(settled).toHaveLength(0);
  });

  it('refuses who brings no key, or too much in it', async () => {
    expect((await call(name, 'acme/small', { headers: { authorization: '' } })).status).toBe(401);
    const metadata = { 'x-latchkey-metadata': '{"a":1}' };
    expect((await call(name, 'acme/small', { headers: metadata })).status).toBe(400);
    expect(provider.calls).toHaveLength(0);
  });

  it('reaches no address that is not public', async () => {
    const response = await call(name, 'acme/small', { allowed: [] });
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('LATCHKEY_ALLOW_PRIVATE_UPSTREAMS');
    expect(provider.calls).toHaveLength(0);
    expect(settled).toMatchObject([{ endpoint: name, outcome: 'error', costNano: 0 }]);
  });

  it('reaches the provider by its own route, and leaves one event', async () => {
    await (await call(name, 'acme/small')).text();
    expect(provider.calls.map(({ path, json }) => [path, json?.model])).toEqual([[`/v1/${name}`, 'small']]);
    expect(settled).toMatchObject([{ endpoint: name, model: 'acme/small' }]);
  });
});

describe('the type of a model', () => {
  it('is one that the portal calls served where an endpoint takes it, and no other', () => {
    expect(new Set(endpoints.flatMap(({ modelType }) => modelType))).toEqual(new Set(servedTypes));
  });

  it.each([
    ['chat/completions', 'chat'],
    ['messages', 'chat'],
    ['responses', 'chat'],
    ['responses', 'responses'],
  ])('lets %s call a model that is for %s alone', async (name, type) => {
    expect((await call(name, `acme/only-${type}`)).status).toBe(200);
  });

  it.each([
    ['chat/completions', 'only-responses', 'is not a chat model.'],
    ['messages', 'only-responses', 'is not a chat model.'],
    ['responses', 'vectors', 'is not a chat or responses model.'],
  ])('keeps %s from %s, and says why', async (name, model, reason) => {
    const refused = await call(name, `acme/${model}`);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain(`acme/${model} ${reason}`);
  });
});

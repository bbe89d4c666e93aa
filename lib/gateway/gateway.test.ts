import { randomUUID } from 'node:crypto';
import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakePorts, keyRecord } from '#tests/support/fake-ports.ts';
import { type Provider, startProvider } from '#tests/support/provider.ts';
import { chat, replay, streamHead } from '#tests/support/provider-answers.ts';
import { headersThenNothing, neverAnswer } from '#tests/support/provider-faults.ts';
import { readStream, toEvent } from '#tests/support/provider-streams.ts';
import { Gateway } from './gateway.ts';
import { mintKey } from './key-format.ts';
import type { Catalog, UsageEvent } from './ports.ts';
import { NodeExchange } from './transports/node.ts';
import { createGuard } from './upstream/guard.ts';

const key = mintKey('pat');
const hash = Buffer.alloc(32, 7);
const accountId = randomUUID();

let provider: Provider;
let gateway: Gateway;
let server: Server;
let origin: string;
let skipped: number;
/** The newest, as Node sees it. */
let answer: ServerResponse | undefined;
let settled: UsageEvent[];
let full: boolean;
let drainSeconds: number;
let unsendable: boolean;

function catalogOf(url: string, broken = false): Catalog {
  const model = {
    id: randomUUID(),
    name: 'small',
    fullName: 'acme/small',
    upstreamId: 'small',
    types: ['chat'],
    allowedSubjects: null,
    price: null,
    createdAtSeconds: 1,
  };
  const account = {
    id: accountId,
    name: 'acme',
    origin: broken ? 'no origin' : new URL(url).origin,
    basePath: '/v1',
    internal: false,
    simulated: false,
    credential: 'sk-test',
    credentialBytes: Buffer.from('sk-test'),
    models: new Map([['small', model]]),
  };
  return { version: 1, accounts: new Map([['acme', account]]) };
}

beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.close());

beforeEach(async () => {
  skipped = 0;
  settled = [];
  full = false;
  drainSeconds = 0;
  unsendable = false;
  gateway = new Gateway(
    fakePorts({
      hashKey: () => hash,
      findKey: async () =>
        keyRecord({ publicId: key.publicId, hash, accountIds: new Set([accountId]), drainSeconds }),
      loadCatalog: async () => catalogOf(provider.url, unsendable),
      usage: { open: () => {}, settle: (event) => void settled.push(event), isFull: () => full },
      now: () => Date.now(),
      // Real time, and whatever a test skips of it.
      monotonic: () => performance.now() + skipped,
    }),
    {
      guard: createGuard(['127.0.0.0/8']),
      limits: { maxOpenCalls: 3, maxLagMs: 60_000, maxUsedBytes: 1e12 },
    },
  );
  server = createServer((incoming, outgoing) => {
    answer = outgoing;
    const exchange = new NodeExchange(incoming, outgoing, null);
    void gateway.handle(exchange, exchange);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  provider.clear();
  server.close();
  server.closeAllConnections();
  await gateway.close();
});

const post = (body: object = {}, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'acme/small', messages: [], ...body }),
    ...(signal && { signal }),
  });

/** A stream that is read as it comes. */
async function open(body: object = {}) {
  const response = await post({ stream: true, ...body });
  let text = '';
  const read = async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
  };
  const ended = read().then(
    () => 'whole',
    () => 'broken',
  );
  return { response, ended, text: () => text };
}

it('answers and records a call that cannot be sent, since it is admitted already', async () => {
  unsendable = true;
  const response = await post();
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ error: { code: 'internal_error' } });
  expect(settled).toMatchObject([{ outcome: 'error', errorCode: 'internal_error', costNano: 0 }]);
  expect(gateway.openCallCount).toBe(0);
});

describe('a provider that is silent', () => {
  it.each([
    ['before its head', () => neverAnswer()],
    ['after its head', () => headersThenNothing()],
  ])(
    '%s keeps its client with a comment after 15 seconds, and again after the next 15',
    async (_name, script) => {
      provider.script(script());
      const opening = open();
      await provider.nextCall();
      skipped += 15_001;
      const stream = await opening;
      expect(stream.response.status).toBe(200);
      await vi.waitUntil(() => stream.text() === ': ping\n\n');
      skipped += 15_001;
      await vi.waitUntil(() => stream.text() === ': ping\n\n: ping\n\n');
      expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    },
  );

  it('is no longer silent once it speaks: what follows the comment is its own stream', async () => {
    const goOn = Promise.withResolvers<void>();
    const recorded = readStream('openai-chat-usage');
    const answer = replay(recorded);
    provider.script({ ...answer, steps: [{ until: goOn.promise }, ...answer.steps] });
    const opening = open({ stream_options: { include_usage: true } });
    await provider.nextCall();
    skipped += 15_001;
    const stream = await opening;
    await vi.waitUntil(() => stream.text().length > 0);
    goOn.resolve();
    expect(await stream.ended).toBe('whole');
    expect(stream.text()).toBe(`: ping\n\n${recorded}`);
  });

  it('between tokens gets a comment only between events', async () => {
    const goOn = Promise.withResolvers<void>();
    const event = toEvent({ choices: [{ index: 0, delta: { content: 'hello' } }] });
    provider.script({
      steps: [
        streamHead(),
        { write: event + event.slice(0, 20) },
        { until: goOn.promise },
        { write: event.slice(20) },
        { write: 'data: [DONE]\n\n' },
        { end: true },
      ],
    });
    const stream = await open();
    await vi.waitUntil(() => stream.text() === event);
    skipped += 15_001;
    await vi.waitUntil(() => stream.text() === `${event}: ping\n\n`);
    goOn.resolve();
    await stream.ended;
    expect(stream.text()).toBe(`${event}: ping\n\n${event}data: [DONE]\n\n`);
  });

  it('is given up after five minutes without a token', async () => {
    provider.script(chat({ afterFirstWord: new Promise(() => {}) }));
    const stream = await open();
    await vi.waitUntil(() => stream.text().includes('Hello'));
    skipped += 300_001;
    expect(await stream.ended).toBe('broken');
    expect(stream.text()).toContain('"upstream_timeout"');
    expect(settled).toMatchObject([{ outcome: 'error', errorCode: 'upstream_timeout', estimated: true }]);
  });

  it('is given up after ten minutes without an answer, or when the client said', async () => {
    provider.script(neverAnswer());
    const first = post();
    await provider.nextCall();
    skipped += 600_001;
    expect((await first).status).toBe(504);
    const second = post({}, { 'x-tfy-request-timeout': '5000' });
    await provider.nextCall();
    skipped += 5_001;
    expect((await second).status).toBe(504);
  });
});

it.each(['x-latchkey-request-timeout-ms', 'x-tfy-request-timeout'])(
  'refuses a %s that is no time, and nobody is asked or billed',
  async (name) => {
    for (const timeout of ['', '0', '-1', 'x', '1e3', '99999999999']) {
      const refused = await post({}, { [name]: timeout });
      expect(refused.status, timeout).toBe(400);
      expect(refused.headers.get('x-should-retry')).toBe('false');
      expect(await refused.json()).toMatchObject({
        error: { code: 'invalid_header', param: 'x-latchkey-request-timeout-ms' },
      });
    }
    expect(settled).toEqual([]);
  },
);

describe('more than it can carry', () => {
  it('is refused with 503 and a time to wait, and taken again when a call ends', async () => {
    const goOn = Promise.withResolvers<void>();
    provider.script(chat({ afterFirstWord: goOn.promise }));
    const streams = await Promise.all([open(), open(), open()]);
    const refused = await post();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: { code: 'overloaded' } });
    goOn.resolve();
    await Promise.all(streams.map(({ ended }) => ended));
    expect((await post()).status).toBe(200);
  });

  it('ends what goes on for callers who left', async () => {
    drainSeconds = 600;
    provider.script(neverAnswer());
    const abort = new AbortController();
    const asking = Array.from({ length: 3 }, () => post({}, {}, abort.signal).catch(() => undefined));
    const calls = await Promise.all(asking.map(() => provider.nextCall()));
    abort.abort();
    await Promise.all([...asking, ...calls.map(({ ended }) => ended)]);
    expect(settled).toMatchObject(
      asking.map(() => ({ outcome: 'client_closed', status: 499, estimated: true })),
    );
    provider.clear();
    expect((await post()).status).toBe(200);
  });

  it('is refused while usage cannot be kept, before the provider is asked', async () => {
    full = true;
    const refused = await post();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { code: 'database_unavailable' } });
    expect(provider.calls).toHaveLength(0);
    expect(gateway.openCallCount).toBe(0);
  });
});

it('ends a stream whose client has taken nothing for a minute, on both sides', async () => {
  const piece = toEvent({ choices: [{ index: 0, delta: { content: 'x'.repeat(64 * 1024) } }] });
  provider.script({
    steps: [streamHead(), ...Array.from({ length: 2_000 }, () => ({ write: piece })), { end: true }],
  });
  const body = JSON.stringify({ model: 'acme/small', stream: true, messages: [] });
  const lazy = request(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key.key}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  });
  const broken = new Promise<void>((resolve) => {
    lazy.on('response', (response) => {
      response.pause();
      response.on('error', () => resolve());
      response.on('close', () => resolve());
    });
    lazy.on('error', () => resolve());
  });
  lazy.end(body);
  const call = await provider.nextCall();
  await vi.waitUntil(() => answer?.writableNeedDrain, { timeout: 5_000 });
  skipped += 60_001;
  expect(await call.ended).toBe('client-hung-up');
  expect(settled).toMatchObject([{ outcome: 'client_closed' }]);
  lazy.destroy();
  await broken;
});

import { once } from 'node:events';
import { connect } from 'node:net';
import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caddy } from '#tests/support/caddy.ts';
import { type Front, type FrontKind, missingHere, startFront } from '#tests/support/front-proxy.ts';
import type { Stand } from '#tests/support/gateway-stand.ts';
import { haproxy } from '#tests/support/haproxy.ts';
import { nginx } from '#tests/support/nginx.ts';
import { chat, replay, respond } from '#tests/support/provider-answers.ts';
import { breakAfter, failure, neverAnswer } from '#tests/support/provider-faults.ts';
import { readStream } from '#tests/support/provider-streams.ts';
import { type Reply, send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const stand = openStand();

const messages = [{ role: 'user' as const, content: 'Hello' }];
const path = '/api/inference/openai/chat/completions';
const bearer = () => ['authorization', `Bearer ${stand.key}`, 'content-type', 'application/json'];
const ask = (base: string, body: object, headers = bearer(), at = path) =>
  send(base + at, { headers, body: JSON.stringify({ model: stand.model, messages, ...body }) });
const get = (base: string, at: string, method = 'GET') => send(base + at, { method, headers: bearer() });

interface Setup {
  name: string;
  kind: FrontKind;
  settings: string;
  /** nginx refuses bodies over 1 MB unless told. */
  takesLargeBodies: boolean;
  keepsConnections: boolean;
}

const kept = 'proxy_http_version 1.1; proxy_set_header Connection ""; client_max_body_size 512m;';
const setups: Setup[] = [
  {
    name: 'nginx as a newcomer has it',
    kind: nginx,
    settings: '',
    takesLargeBodies: false,
    keepsConnections: false,
  },
  {
    name: 'nginx with connections that are kept',
    kind: nginx,
    settings: kept,
    takesLargeBodies: true,
    keepsConnections: true,
  },
  {
    name: 'Caddy as a newcomer has it',
    kind: caddy,
    settings: '',
    takesLargeBodies: true,
    keepsConnections: true,
  },
  {
    name: 'HAProxy as a cloud’s balancer',
    kind: haproxy,
    settings: '',
    takesLargeBodies: true,
    keepsConnections: true,
  },
];

describe.each(setups)('behind $name', ({ kind, settings, takesLargeBodies, keepsConnections }) => {
  const missing = missingHere(kind);
  let front: Front | undefined;
  let origin: string;
  beforeEach(({ skip }) => skip(missing !== undefined, missing));
  beforeAll(async () => {
    if (missing) return;
    front = await startFront(kind, stand.url, settings);
    ({ origin } = front);
  });
  afterAll(() => front?.close());

  const client = () =>
    new OpenAI({ apiKey: stand.key, baseURL: `${origin}/api/inference/openai`, maxRetries: 0 });

  it('each event of a stream arrives before the next one is made', async () => {
    const goOn = Promise.withResolvers<void>();
    stand.provider.script(chat({ words: ['first', ' second'], afterFirstWord: goOn.promise }));
    const stream = await client().chat.completions.create({ model: stand.model, messages, stream: true });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text === 'first') goOn.resolve();
    }
    expect(text).toBe('first second');
  });

  it('every answer is what it is without a proxy: length, status, type and bytes', async () => {
    const sse = readStream('openai-chat-usage');
    const streamed = { stream: true, stream_options: { include_usage: true } };
    const cases: [(base: string) => Promise<Reply>, Parameters<Stand['provider']['script']>[0]][] = [
      [(base) => ask(base, {}), chat({ words: ['x'.repeat(300_000)] })],
      [(base) => ask(base, {}), chat({ words: ['x'.repeat(5_000_000)] })],
      [(base) => ask(base, {}), chat({ words: [''] })],
      [(base) => ask(base, streamed), replay(sse)],
      [(base) => ask(base, {}), failure(429, { headers: { 'retry-after': '7' } })],
      [(base) => ask(base, {}), failure(500)],
      [(base) => ask(base, streamed), failure(503)],
      [(base) => ask(base, {}), respond(204, '')],
      [(base) => ask(base, { model: 'acme/nothing' }), chat()],
      [(base) => ask(base, {}, ['content-type', 'application/json']), chat()],
      [(base) => get(base, '/v1/models'), chat()],
      [(base) => get(base, '/v1/models', 'HEAD'), chat()],
      [(base) => get(base, path, 'HEAD'), chat()],
      [(base) => get(base, '/v1/models', 'OPTIONS'), chat()],
      [(base) => get(base, '/healthz'), chat()],
      [(base) => get(base, '/healthz', 'HEAD'), chat()],
      [(base) => get(base, '/nothing'), chat()],
      [(base) => get(base, '//v1/models/x'), chat()],
    ];
    const told = ['content-type', 'retry-after', 'x-latchkey-error', 'x-latchkey-model', 'cache-control'];
    for (const [index, [call, script]] of cases.entries()) {
      stand.provider.script(script);
      const [direct, through] = [await call(stand.url), await call(origin)];
      expect(through.status, String(index)).toBe(direct.status);
      for (const name of told)
        expect(through.headers[name], `${index} ${name}`).toEqual(direct.headers[name]);
      expect(idless(through.text), String(index)).toBe(idless(direct.text));
    }
    expect(front?.complaints()).toEqual([]);
  });

  it('a request of any size arrives whole, sent by length or in chunks', async () => {
    for (const size of takesLargeBodies ? [900_000, 10_000_000] : [900_000]) {
      const content = 'x'.repeat(size);
      for (const isChunked of [false, true]) {
        stand.provider.clear();
        const body = JSON.stringify({ model: stand.model, messages: [{ role: 'user', content }] });
        const { status, text } = isChunked
          ? await sendInChunks(origin, body)
          : await send(origin + path, { headers: bearer(), body });
        expect(status, text).toBe(200);
        const { prompt } = await stand.provider.nextCall();
        expect(prompt.length).toBe(size);
      }
    }
    expect(front?.complaints()).toEqual([]);
  });

  it('a request that is too large is refused, in our words where the proxy has let it through', async () => {
    const { status, text } = await send(origin + path, { headers: bearer(), body: 'x'.repeat(27_000_000) });
    const words = takesLargeBodies ? 'request_too_large' : '413 Request Entity Too Large';
    expect([status, text]).toEqual([413, expect.stringContaining(words)]);
  });

  it('a stream that breaks off makes the SDK raise, wherever', async () => {
    const stream = readStream('openai-role-only-first');
    for (let cut = 1; cut < stream.length; cut += Math.floor(stream.length / 12)) {
      stand.provider.script(breakAfter(cut, replay(stream), 'reset'));
      const iterate = async () => {
        const events = await client().chat.completions.create({ model: stand.model, messages, stream: true });
        for await (const _event of events);
      };
      await expect(iterate(), String(cut)).rejects.toBeInstanceOf(APIError);
    }
  });

  it('a client that leaves is heard of by the provider', async () => {
    stand.provider.script(neverAnswer());
    const abort = new AbortController();
    const call = client()
      .chat.completions.create({ model: stand.model, messages }, { signal: abort.signal })
      .catch(() => undefined);
    const heard = await stand.provider.nextCall();
    const leftAt = performance.now();
    abort.abort();
    expect((await heard.hungUp) - leftAt).toBeLessThan(1_000);
    await call;
  });

  it('a hundred calls at once, one after the other on the same lines, are all answered', async () => {
    stand.provider.script(chat({ gapMs: 1 }));
    let connections = 0;
    const count = () => {
      connections += 1;
    };
    stand.server.on('connection', count);
    const connectionsOfTwenty = async () => {
      const before = connections;
      for (let index = 0; index < 20; index += 1) await one(index);
      return connections - before;
    };
    const one = async (index: number) => {
      const answer = await client().chat.completions.create({
        model: stand.model,
        messages,
        stream: index % 2 === 0,
      } as never);
      if (index % 2 === 0) for await (const _event of answer as unknown as AsyncIterable<unknown>);
    };
    for (let round = 0; round < 3; round += 1)
      await Promise.all(Array.from({ length: 100 }, (_, index) => one(index)));
    // The proxy's side: an answer that ended unclearly would cost it the connection. Which of its idle ones it takes is
    // its own affair, and on a busy machine not the same each time.
    await expect
      .poll(connectionsOfTwenty, { timeout: 20_000 })
      .toBeLessThanOrEqual(keepsConnections ? 1 : 20);
    stand.server.off('connection', count);
  });

  it('no refusal of a malformed request is taken for anything else', async () => {
    const { port } = new URL(origin);
    const socket = connect(Number(port), '127.0.0.1');
    let said = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      said += part;
    });
    socket.write(
      `GET /v1/models HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx`,
    );
    await once(socket, 'close');
    expect(said).toMatch(/^HTTP\/1\.[01] 400 /);
    expect(said.match(/HTTP\/1/g)).toHaveLength(1);
    expect((await get(origin, '/v1/models')).status).toBe(200);
  });
});

describe('a stream that says nothing for a while', () => {
  it.for([
    { kind: nginx, settings: 'proxy_read_timeout 18s;' },
    { kind: caddy, settings: 'transport http {\n read_timeout 18s\n }' },
    { kind: haproxy, settings: 'timeout server 18s\n  timeout client 18s' },
  ])(
    'goes on behind $kind.name though its patience is 18 seconds',
    { concurrent: true },
    async ({ kind, settings }, { skip, expect: say }) => {
      const missing = missingHere(kind);
      if (missing) return skip(missing);
      const front = await startFront(kind, stand.url, settings);
      try {
        stand.provider.script(
          chat({ words: ['first', ' second'], afterFirstWord: new Promise((go) => setTimeout(go, 22_000)) }),
        );
        const { status, text } = await ask(front.origin, { stream: true });
        say(status).toBe(200);
        say(text).toContain(': ping\n\n');
        say(text).toContain(' second');
        say(text).toMatch(/data: \[DONE\]\n\n$/);
        say(front.complaints()).toEqual([]);
      } finally {
        await front.close();
      }
    },
  );
});

describe('without a proxy', () => {
  it('no answer says its length in two ways, and each that says it keeps to it', async () => {
    stand.provider.script(chat({ gapMs: 1 }));
    for (const call of [
      () => ask(stand.url, {}),
      () => ask(stand.url, { stream: true }),
      () => ask(stand.url, { model: 'acme/nothing' }),
      () => get(stand.url, '/v1/models'),
      () => get(stand.url, '/nothing'),
      () => get(stand.url, '/healthz'),
    ]) {
      const { headers, text } = await call();
      const isChunked = headers['transfer-encoding'] !== undefined;
      expect(headers['content-length'] === undefined).toBe(isChunked);
      if (!isChunked) expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
    }
  });
});

/** What differs from call to call. */
function idless(text: string): string {
  return text.replaceAll(/chatcmpl-[\w-]+/g, 'chatcmpl-x');
}

async function sendInChunks(origin: string, body: string): Promise<{ status: number; text: string }> {
  const stream = new Blob([body]).stream();
  const [, authorization = '', , type = ''] = bearer();
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { authorization, 'content-type': type },
    body: stream,
    duplex: 'half',
  } as RequestInit);
  return { status: response.status, text: await response.text() };
}

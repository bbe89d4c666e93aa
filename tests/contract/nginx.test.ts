import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Stand } from '#tests/support/gateway-stand.ts';
import { type Nginx, nginxMissing, startNginx } from '#tests/support/nginx.ts';
import { chat, replay } from '#tests/support/provider-answers.ts';
import { breakAfter, failure, neverAnswer } from '#tests/support/provider-faults.ts';
import { readStream } from '#tests/support/provider-streams.ts';
import { send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const stand = openStand();
beforeEach(({ skip }) => skip(nginxMissing !== undefined, nginxMissing));

const messages = [{ role: 'user' as const, content: 'Hello' }];
const keepAlive = 'proxy_http_version 1.1; proxy_set_header Connection "";';

describe.each([
  ['as a newcomer has it', ''],
  ['with connections that are kept', keepAlive],
])('behind nginx %s', (_name, settings) => {
  let nginx: Nginx | undefined;
  let origin: string;
  beforeAll(async () => {
    if (nginxMissing) return;
    nginx = await startNginx(stand.url, settings);
    ({ origin } = nginx);
  });
  afterAll(() => nginx?.close());

  const client = () =>
    new OpenAI({ apiKey: stand.key, baseURL: `${origin}/api/inference/openai`, maxRetries: 0 });
  const bearer = () => ['authorization', `Bearer ${stand.key}`, 'content-type', 'application/json'];

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

  it('every answer is what it is without nginx: length, status, type and bytes', async () => {
    const path = '/api/inference/openai/chat/completions';
    const ask = (base: string, body: object, headers = bearer(), at = path) =>
      send(base + at, { headers, body: JSON.stringify({ model: stand.model, messages, ...body }) });
    const sse = readStream('openai-chat-usage');
    const streamed = { stream: true, stream_options: { include_usage: true } };
    const cases: [(base: string) => ReturnType<typeof send>, Parameters<Stand['provider']['script']>[0]][] = [
      [(base) => ask(base, {}), chat({ words: ['x'.repeat(300_000)] })],
      [(base) => ask(base, streamed), replay(sse)],
      [(base) => ask(base, {}), failure(429, { headers: { 'retry-after': '7' } })],
      [(base) => ask(base, {}), failure(500)],
      [(base) => ask(base, { model: 'acme/nothing' }), chat()],
      [(base) => ask(base, {}, ['content-type', 'application/json']), chat()],
      [(base) => send(`${base}/v1/models`, { method: 'GET', headers: bearer() }), chat()],
      [(base) => send(`${base}/v1/models`, { method: 'HEAD', headers: bearer() }), chat()],
      [(base) => send(`${base}/healthz`, { method: 'GET' }), chat()],
      [(base) => send(`${base}/nothing`, { method: 'GET' }), chat()],
    ];
    const told = ['content-type', 'retry-after', 'x-latchkey-error', 'x-latchkey-model', 'cache-control'];
    for (const [call, script] of cases) {
      stand.provider.script(script);
      const [direct, through] = [await call(stand.url), await call(origin)];
      expect(through.status).toBe(direct.status);
      for (const name of told) expect(through.headers[name], name).toEqual(direct.headers[name]);
      expect(idless(through.text)).toBe(idless(direct.text));
    }
    expect(nginx?.complaints()).not.toMatch(/\[(?:error|crit|alert|emerg)\]/);
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
  });
});

/** What differs from call to call. */
function idless(text: string): string {
  return text.replaceAll(/chatcmpl-[\w-]+/g, 'chatcmpl-x');
}

import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import OpenAI, { APIConnectionError, APIError, InternalServerError, RateLimitError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Provider, startProvider } from './provider.ts';
import { chat, replay } from './provider-answers.ts';
import {
  breakAfter,
  encoded,
  errorInStream,
  failure,
  garbage,
  headersThenNothing,
  neverAnswer,
  reflectCredential,
  resetBeforeHeaders,
  silentThinking,
  wrongContentLength,
} from './provider-faults.ts';
import { readEvents, readStream, streamFixtures, withLineEnds, withPings } from './provider-streams.ts';

let provider: Provider;
let openai: OpenAI;

beforeAll(async () => {
  provider = await startProvider({ timeScale: 0.01 });
  openai = new OpenAI({ apiKey: 'sk-canary', baseURL: provider.url, maxRetries: 0 });
});
afterAll(() => provider.close());
beforeEach(() => provider.clear());

const messages = [{ role: 'user' as const, content: 'hello' }];
const plain = () => openai.chat.completions.create({ model: 'test', messages });

async function stream(rest: Partial<OpenAI.ChatCompletionCreateParamsStreaming> = {}) {
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  const answer = await openai.chat.completions.create({ model: 'test', messages, stream: true, ...rest });
  for await (const chunk of answer) chunks.push(chunk);
  return chunks;
}

describe('what it answers', () => {
  it('answers plain and streaming as asked, and bills both', async () => {
    expect((await plain()).choices[0]?.message.content).toBe('Hello from the test provider.');
    const chunks = await stream({ stream_options: { include_usage: true } });
    await provider.idle();

    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 6 });
    expect(provider.ledger).toMatchObject([
      { prompt: 'hello', model: 'test', inputTokens: 12, outputTokens: 6, state: 'complete' },
      { prompt: 'hello', model: 'test', inputTokens: 12, outputTokens: 6, state: 'complete' },
    ]);
    expect(provider.calls[0]?.headers.authorization).toBe('Bearer sk-canary');
  });

  it('uses the newest script that fits, as often as told', async () => {
    provider.script(failure(500));
    provider.script(failure(429, { headers: { 'retry-after': '7' } }), { times: 1 });

    await expect(plain()).rejects.toBeInstanceOf(RateLimitError);
    await expect(plain()).rejects.toBeInstanceOf(InternalServerError);
    expect(provider.ledger).toEqual([]);
  });

  it.each(streamFixtures)('replays %s byte for byte, in pieces', async (name) => {
    const bytes = readStream(name);
    provider.script(replay(bytes, { splitAt: [1, 100, 101, 500] }));

    const response = await fetch(`${provider.url}/chat/completions`, { method: 'POST', body: '{}' });

    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(readEvents(bytes).at(-1)).toBe('[DONE]');
    expect(readEvents(withPings(withLineEnds(bytes, '\r\n')))).toEqual(readEvents(bytes));
  });

  it('scales its waits', async () => {
    provider.script(silentThinking(60_000, chat()));

    expect((await stream()).length).toBeGreaterThan(0);
  });
});

describe('how it fails', () => {
  it.each([
    ['a reset before the head', resetBeforeHeaders()],
    ['a body shorter than promised', wrongContentLength(-10)],
    ['no HTTP', garbage('not-http')],
    ['a packed body that is none', encoded('lie', '{}')],
    ['a reset in the body', breakAfter(40, chat())],
    ['a FIN in the body', breakAfter(40, chat(), 'destroy')],
  ])('makes a client raise for %s', async (_, script) => {
    provider.script(script);

    await expect(plain()).rejects.toThrow();
  });

  it.each([0, 2])('raises an error event after %i words', async (words) => {
    provider.script(errorInStream(words));

    await expect(stream()).rejects.toBeInstanceOf(APIError);
  });

  it('sends exactly so many bytes before a reset', async () => {
    for (const bytes of [0, 1, 200, 700]) {
      provider.script(breakAfter(bytes, replay(readStream('openai-chat-usage'))));
      const request = httpRequest(`${provider.url}/chat/completions`, { method: 'POST' })
        .on('error', () => {})
        .end('{}');
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      let received = 0;
      response.on('data', (data: Buffer) => {
        received += data.length;
      });
      const [error] = await once(response, 'error');
      expect([received, error.code]).toEqual([bytes, 'ECONNRESET']);
    }
  });

  it('says the credential back, in the way that was asked for', async () => {
    provider.script(reflectCredential('error'));

    await expect(plain()).rejects.toThrow(/Bearer sk-canary/);
  });
});

describe('what it notices', () => {
  it.each([
    ['before the head', neverAnswer({ inputTokens: 3 })],
    ['after the head', headersThenNothing()],
  ])('tells when the client hung up %s', async (_, script) => {
    provider.script(script);
    const abort = new AbortController();
    const answer = openai.chat.completions.create(
      { model: 'test', messages, stream: true },
      { signal: abort.signal },
    );
    answer.catch(() => {});

    const call = await provider.nextCall();
    const hungUpAt = performance.now();
    abort.abort();

    expect((await call.hungUp) - hungUpAt).toBeLessThan(1000);
    expect(await call.ended).toBe('client-hung-up');
  });

  it('bills a stream that was hung up on for what it had sent', async () => {
    provider.script(chat({ afterFirstWord: new Promise(() => {}) }));
    const answer = await openai.chat.completions.create({ model: 'test', messages, stream: true });
    for await (const chunk of answer) if (chunk.choices[0]?.delta.content) break;
    const call = await provider.nextCall();

    expect(await call.ended).toBe('client-hung-up');
    expect(provider.ledger).toMatchObject([
      { callId: call.id, inputTokens: 12, outputTokens: 1, state: 'client-hung-up' },
    ]);
  });

  it('raises in the client when it goes away', async () => {
    const leaving = await startProvider();
    leaving.script(neverAnswer());
    const client = new OpenAI({ apiKey: 'x', baseURL: leaving.url, maxRetries: 0 });
    const answer = client.chat.completions.create({ model: 'test', messages });
    answer.catch(() => {});
    await leaving.nextCall();
    await leaving.close();

    await expect(answer).rejects.toBeInstanceOf(APIConnectionError);
  });
});

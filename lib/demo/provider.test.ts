import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI, { APIConnectionError, BadRequestError, NotFoundError, RateLimitError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoProvider } from './provider.ts';

let server: Server;
let origin: string;
let openai: OpenAI;

beforeAll(async () => {
  server = createServer(createDemoProvider({ now: () => new Date(), pace: 0 })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  openai = new OpenAI({ apiKey: 'none', baseURL: `${origin}/v1`, maxRetries: 0 });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (content: string) => [{ role: 'user' as const, content }];

function stream(content: string, rest: Partial<OpenAI.ChatCompletionCreateParamsStreaming> = {}) {
  return openai.chat.completions.create({ model: 'echo', messages: ask(content), stream: true, ...rest });
}

async function collect(content: string, rest: Partial<OpenAI.ChatCompletionCreateParamsStreaming> = {}) {
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of await stream(content, rest)) chunks.push(chunk);
  return chunks;
}

function textOf(chunks: readonly OpenAI.ChatCompletionChunk[], index = 0): string {
  return chunks
    .flatMap(({ choices }) => choices)
    .filter((choice) => choice.index === index)
    .map(({ delta }) => delta.content ?? '')
    .join('');
}

describe('a plain answer', () => {
  it('repeats what was said and says that it is simulated', async () => {
    const answer = await openai.chat.completions.create({ model: 'echo', messages: ask('Grüße 👋') });

    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'demo-echo',
      system_fingerprint: 'latchkey-demo',
      choices: [{ finish_reason: 'stop', message: { role: 'assistant' } }],
    });
    expect(answer.choices[0]?.message.content).toContain('“Grüße 👋”');
    expect(answer.choices[0]?.message.content).toContain('simulated');
  });

  it('tells the same story for the same prompt and another for another', async () => {
    const tell = async (prompt: string) =>
      (await openai.chat.completions.create({ model: 'story', messages: ask(prompt) })).choices[0]?.message
        .content;

    expect(await tell('a key')).toBe(await tell('a key'));
    expect(await tell('a key')).not.toBe(await tell('a door'));
  });

  it('adds up its usage', async () => {
    const { usage } = await openai.chat.completions.create({ model: 'echo', messages: ask('one two three') });

    expect(usage?.prompt_tokens).toBe(3 + 4 + 3);
    expect(usage?.completion_tokens).toBeGreaterThan(10);
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    expect(usage?.prompt_tokens_details?.cached_tokens).toBe(0);
  });

  it('reports earlier turns of a long conversation as cached, in steps of 128', async () => {
    const { usage } = await openai.chat.completions.create({
      model: 'echo',
      messages: [{ role: 'system', content: 'word '.repeat(1500) }, ...ask('and now?')],
    });

    expect(usage?.prompt_tokens_details?.cached_tokens).toBe(1408);
  });

  it('stops at the token limit, at a stop text, and answers n times', async () => {
    const limited = await openai.chat.completions.create({
      model: 'story',
      messages: ask('x'),
      max_completion_tokens: 5,
      n: 3,
    });
    expect(limited.choices.map(({ index, finish_reason }) => [index, finish_reason])).toEqual([
      [0, 'length'],
      [1, 'length'],
      [2, 'length'],
    ]);
    expect(limited.usage?.completion_tokens).toBe(15);

    const stopped = await openai.chat.completions.create({
      model: 'echo',
      messages: ask('left|right'),
      stop: '|',
    });
    expect(stopped.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'You said: “left' },
    });
  });
});

describe('a stream', () => {
  it('begins with the role, gives a token each, and ends with a reason', async () => {
    const chunks = await collect('hello');

    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '', refusal: null });
    expect(chunks.at(-1)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
    expect(textOf(chunks)).toContain('“hello”');
    expect(chunks.every((chunk) => !('usage' in chunk))).toBe(true);
  });

  it('reports usage in a last chunk of its own only when asked', async () => {
    const chunks = await collect('hello', { stream_options: { include_usage: true } });

    const last = chunks.at(-1);
    expect(last?.choices).toEqual([]);
    expect(last?.usage?.completion_tokens).toBe(chunks.length - 3);
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  });

  it('says what the plain answer says, in every choice', async () => {
    const chunks = await collect('x', { model: 'story', n: 2 });
    const plain = await openai.chat.completions.create({ model: 'story', messages: ask('x'), n: 2 });

    expect([textOf(chunks, 0), textOf(chunks, 1)]).toEqual(
      plain.choices.map(({ message }) => message.content),
    );
  });
});

describe('refusals', () => {
  const create = (body: object) =>
    openai.chat.completions.create(body as OpenAI.ChatCompletionCreateParamsNonStreaming);

  it.each([
    ['no messages', { model: 'echo' }, 'messages'],
    ['an unknown role', { model: 'echo', messages: [{ role: 'boss', content: 'x' }] }, 'messages[0].role'],
    ['a limit of zero', { model: 'echo', messages: ask('x'), max_tokens: 0 }, 'max_tokens'],
    [
      'both limits',
      { model: 'echo', messages: ask('x'), max_tokens: 1, max_completion_tokens: 1 },
      'max_tokens',
    ],
    [
      'stream options without a stream',
      { model: 'echo', messages: ask('x'), stream_options: {} },
      'stream_options',
    ],
  ])('names the field for %s', async (_, body, param) => {
    const refused = create(body);
    await expect(refused).rejects.toBeInstanceOf(BadRequestError);
    await expect(refused).rejects.toMatchObject({ param, type: 'invalid_request_error' });
  });

  it('knows no other models, paths or methods', async () => {
    await expect(create({ model: 'gpt-4o', messages: ask('x') })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    await expect(openai.models.retrieve('gpt-4o')).rejects.toBeInstanceOf(NotFoundError);
    await expect(openai.embeddings.create({ model: 'echo', input: 'x' })).rejects.toBeInstanceOf(
      NotFoundError,
    );
    expect((await fetch(`${origin}/v1/chat/completions`)).status).toBe(405);
    expect((await fetch(`${origin}/v1/chat/completions`, { method: 'POST', body: '{' })).status).toBe(400);
  });

  it('refuses more than it will hold, and lives', async () => {
    const body = Buffer.alloc(33 * 1024 * 1024, 32);
    const response = await fetch(`${origin}/v1/chat/completions`, { method: 'POST', body });

    expect(response.status).toBe(413);
    expect((await openai.models.list()).data.map(({ id }) => id)).toEqual(['echo', 'story', 'slow']);
  });
});

describe('failing on request', () => {
  it('answers with the status and header that were asked for', async () => {
    const failed = openai.chat.completions.create({
      model: 'echo',
      messages: ask('x [demo:status=429 retry-after=2]'),
    });

    await expect(failed).rejects.toBeInstanceOf(RateLimitError);
    const error = (await failed.catch((reason: unknown) => reason)) as RateLimitError;
    expect(error.headers?.get('retry-after')).toBe('2');
    expect(error.code).toBe('rate_limit_exceeded');
  });

  it('cuts a stream so that the SDK raises, after as many tokens as told', async () => {
    let tokens = 0;
    const read = async () => {
      for await (const chunk of await stream('hello [demo:cut after=3]')) {
        if (chunk.choices[0]?.delta.content) tokens += 1;
      }
    };

    await expect(read()).rejects.toThrow();
    expect(tokens).toBe(3);
  });

  it('cuts a plain answer so that the SDK raises', async () => {
    const cut = openai.chat.completions.create({ model: 'echo', messages: ask('hello [demo:cut after=1]') });

    await expect(cut).rejects.toThrow();
  });

  it.each([0, 3])('raises an error in the stream after %i tokens', async (after) => {
    await expect(collect(`hello [demo:error-in-stream after=${after}]`)).rejects.toThrow(/Simulated/);
  });

  it('leaves usage out where told, plain and streaming', async () => {
    const plain = await openai.chat.completions.create({ model: 'echo', messages: ask('x [demo:no-usage]') });
    expect(plain.usage).toBeUndefined();
    const chunks = await collect('x [demo:no-usage]', { stream_options: { include_usage: true } });
    expect(chunks.every(({ usage }) => usage === null)).toBe(true);
  });

  it.each(['[demo:stall]', '[demo:stall-before-headers]'])(
    'is silent for %s until its client leaves',
    async (directive) => {
      const patient = new OpenAI({ apiKey: 'none', baseURL: `${origin}/v1`, maxRetries: 0, timeout: 150 });
      const answer = patient.chat.completions.create({ model: 'echo', messages: ask(directive) });

      await expect(answer).rejects.toBeInstanceOf(APIConnectionError);
    },
  );
});

describe('its pace', () => {
  it('stops its work as soon as the client hangs up', async () => {
    const provider = createDemoProvider({ now: () => new Date() });
    const closed = Promise.withResolvers<number>();
    let writes = 0;
    const own = createServer((request, response) => {
      const write = response.write.bind(response) as (...args: unknown[]) => boolean;
      response.write = ((...args: unknown[]) => {
        writes += 1;
        return write(...args);
      }) as typeof response.write;
      response.once('close', () => setImmediate(() => closed.resolve(writes)));
      provider(request, response);
    }).listen(0, '127.0.0.1');
    await once(own, 'listening');

    const client = httpRequest({
      port: (own.address() as AddressInfo).port,
      path: '/v1/chat/completions',
      method: 'POST',
    });
    client.end(JSON.stringify({ model: 'echo', messages: ask('hello'), stream: true }));
    const [response] = await once(client, 'response');
    await once(response, 'data');
    client.destroy();

    const writesAtClose = await closed.promise;
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThan(5);
    await new Promise((resolve) => own.close(resolve));
    expect(writes).toBe(writesAtClose);
  });
});

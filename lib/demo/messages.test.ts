import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic, {
  APIConnectionError,
  APIError,
  BadRequestError,
  NotFoundError,
  OverloadedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessagesRequest } from './messages-request.ts';
import { createDemoProvider } from './provider.ts';

let server: Server;
let origin: string;
let anthropic: Anthropic;

beforeAll(async () => {
  server = createServer(createDemoProvider({ now: () => new Date(), pace: 0 })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  anthropic = new Anthropic({ apiKey: 'none', baseURL: origin, maxRetries: 0 });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Body = Partial<Anthropic.MessageCreateParamsNonStreaming>;

const body = (content: string, rest: Body = {}) => ({
  model: 'echo',
  max_tokens: 200,
  messages: [{ role: 'user' as const, content }],
  ...rest,
});
const ask = (content: string, rest?: Body) => anthropic.messages.create(body(content, rest));

async function collect(content: string, rest?: Body): Promise<Anthropic.RawMessageStreamEvent[]> {
  const events: Anthropic.RawMessageStreamEvent[] = [];
  const stream = await anthropic.messages.create({ ...body(content, rest), stream: true });
  for await (const event of stream) events.push(event);
  return events;
}

const textOf = ({ content }: Anthropic.Message) =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');

it.each([
  [Array.from({ length: 17 }, () => 'a'), /sixteen/],
  [[`${'a'.repeat(1_000)}b`], /1000/],
])('refuses stop sequences that would each be looked for in the whole answer', (stops, why) => {
  const body = { model: 'echo', max_tokens: 5, messages: [{ role: 'user', content: 'a' }] };
  const bytes = Buffer.from(JSON.stringify({ ...body, stop_sequences: stops }));
  expect(() => readMessagesRequest(bytes)).toThrow(why);
});

describe('a plain message', () => {
  it('repeats what was said and says that it is simulated', async () => {
    const message = await ask('Grüße 👋');

    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'demo-echo',
      stop_reason: 'end_turn',
      stop_sequence: null,
    });
    expect(message.id).toMatch(/^msg_demo_/);
    expect(message._request_id).toMatch(/^req_demo_/);
    expect(textOf(message)).toContain('“Grüße 👋”');
    expect(textOf(message)).toContain('simulated');
  });

  it('counts input apart from what came out of the cache', async () => {
    const long = await ask('and now?', { system: 'word '.repeat(1500) });
    const { usage } = long;

    expect(usage.cache_read_input_tokens).toBe(1408);
    expect(usage.cache_creation_input_tokens).toBe(0);
    expect(usage.input_tokens).toBeLessThan(200);
    expect(usage.output_tokens).toBeGreaterThan(10);
  });

  it('counts the tokens of a prompt before it is sent as it counts them afterwards', async () => {
    const messages = [
      { role: 'user' as const, content: [{ type: 'text' as const, text: 'What is the weather?' }] },
      {
        role: 'assistant' as const,
        content: [{ type: 'tool_use' as const, id: 't1', name: 'weather', input: {} }],
      },
      {
        role: 'user' as const,
        content: [{ type: 'tool_result' as const, tool_use_id: 't1', content: 'Rain, and more of it.' }],
      },
    ];
    const counted = await anthropic.messages.countTokens({ model: 'echo', messages, system: 'Be brief.' });
    const { usage } = await ask('', { messages, system: 'Be brief.' });

    expect(counted.input_tokens).toBe(usage.input_tokens);
  });

  it('stops at the token limit and at a stop sequence, and says which', async () => {
    expect(await ask('x', { model: 'story', max_tokens: 5 })).toMatchObject({
      stop_reason: 'max_tokens',
      usage: { output_tokens: 5 },
    });
    const stopped = await ask('left|right', { stop_sequences: ['|', 'right'] });
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: '|' });
    expect(textOf(stopped)).toBe('You said: “left');
  });
});

describe('a stream of a message', () => {
  it('has the events of the API in their order, and the final count in the last delta', async () => {
    const events = await collect('hello');
    const types = events.map(({ type }) => type);

    expect(types.slice(0, 3)).toEqual(['message_start', 'content_block_start', 'content_block_delta']);
    expect(types.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
    const start = events.find((event) => event.type === 'message_start');
    const end = events.find((event) => event.type === 'message_delta');
    const deltas = events.filter((event) => event.type === 'content_block_delta');
    expect(start?.message.usage.output_tokens).toBe(1);
    expect(end?.usage.output_tokens).toBe(deltas.length);
  });

  it('sends a ping, which the SDK keeps to itself', async () => {
    const response = await fetch(`${origin}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({ ...body('hello'), stream: true }),
    });

    expect(await response.text()).toContain('event: ping\ndata: {"type":"ping"}\n\n');
  });

  it("says what the plain message says, gathered by the SDK's own helper", async () => {
    const streamed = await anthropic.messages.stream(body('x', { model: 'story' })).finalMessage();
    const plain = await ask('x', { model: 'story' });

    expect(textOf(streamed)).toBe(textOf(plain));
    expect(streamed.usage).toEqual(plain.usage);
  });
});

describe('refusals of messages', () => {
  const create = (given: object) =>
    anthropic.messages.create(given as Anthropic.MessageCreateParamsNonStreaming);

  it.each([
    ['no limit', { ...body('x'), max_tokens: undefined }, 'max_tokens'],
    ['no messages', { ...body('x'), messages: [] }, 'messages'],
    [
      'an unknown role',
      { ...body('x'), messages: [{ role: 'boss', content: 'x' }] },
      String.raw`messages\[0\].role`,
    ],
    ['a directive that there is not', body('x [demo:explode]'), 'demo:explode'],
  ])('name the field for %s', async (_, given, named) => {
    const refused = create(given);
    await expect(refused).rejects.toBeInstanceOf(BadRequestError);
    await expect(refused).rejects.toMatchObject({
      type: 'invalid_request_error',
      requestID: expect.stringMatching(/^req_demo_/),
    });
    await expect(refused).rejects.toThrow(new RegExp(named));
  });

  it('know no other model, method or route', async () => {
    await expect(create({ ...body('x'), model: 'claude' })).rejects.toBeInstanceOf(NotFoundError);
    await expect(anthropic.get('/v1/messages')).rejects.toMatchObject({ status: 405 });
    await expect(anthropic.post('/v1/messages/batches', { body: {} })).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('messages that fail on request', () => {
  it.each([
    [429, RateLimitError, 'rate_limit_error'],
    [529, OverloadedError, 'overloaded_error'],
    [500, APIError, 'api_error'],
  ])('answer %i as the SDK knows it', async (status, type, name) => {
    const failed = ask(`x [demo:status=${status} retry-after=2]`);

    await expect(failed).rejects.toBeInstanceOf(type);
    await expect(failed).rejects.toMatchObject({ status, type: name });
    const error = (await failed.catch((reason: unknown) => reason)) as APIError;
    expect(error.headers?.get('retry-after')).toBe('2');
  });

  it.each(['[demo:cut after=3]', '[demo:error-in-stream after=3]', '[demo:error-in-stream after=0]'])(
    'make the SDK raise for %s',
    async (directive) => {
      await expect(collect(`hello ${directive}`)).rejects.toThrow();
    },
  );

  it('are cut in the middle of a plain answer too, and can be silent until the client leaves', async () => {
    await expect(ask('hello [demo:cut after=1]')).rejects.toThrow();
    const hasty = new Anthropic({ apiKey: 'none', baseURL: origin, maxRetries: 0, timeout: 150 });
    await expect(hasty.messages.create(body('[demo:stall-before-headers]'))).rejects.toBeInstanceOf(
      APIConnectionError,
    );
  });

  it('leave usage out where told, plain and streaming', async () => {
    expect((await ask('x [demo:no-usage]')).usage).toBeUndefined();
    const events = await collect('x [demo:no-usage]');
    expect(JSON.stringify(events)).not.toContain('usage');
  });
});

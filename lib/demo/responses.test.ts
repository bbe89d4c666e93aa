import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI, {
  APIConnectionError,
  type APIError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoProvider } from './provider.ts';

let server: Server;
let openai: OpenAI;
let baseURL: string;

beforeAll(async () => {
  server = createServer(createDemoProvider({ now: () => new Date(), pace: 0 })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  openai = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Body = Partial<OpenAI.Responses.ResponseCreateParamsNonStreaming>;

const body = (input: OpenAI.Responses.ResponseInput | string, rest: Body = {}) => ({
  model: 'echo',
  input,
  ...rest,
});
const ask = (input: OpenAI.Responses.ResponseInput | string, rest?: Body) =>
  openai.responses.create(body(input, rest));

async function collect(input: string, rest?: Body): Promise<OpenAI.Responses.ResponseStreamEvent[]> {
  const events: OpenAI.Responses.ResponseStreamEvent[] = [];
  const stream = await openai.responses.create({ ...body(input, rest), stream: true });
  for await (const event of stream) events.push(event);
  return events;
}

describe('a plain response', () => {
  it('repeats what was said and says that it is simulated', async () => {
    const response = await ask('Grüße 👋', { metadata: { a: 'b' } });

    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      model: 'demo-echo',
      error: null,
      store: false,
      metadata: { a: 'b' },
    });
    expect(response.id).toMatch(/^resp_demo_/);
    expect(response.output_text).toContain('“Grüße 👋”');
    expect(response.output_text).toContain('simulated');
  });

  it('hears the last user among the items of a conversation, and counts all of them', async () => {
    const items: OpenAI.Responses.ResponseInput = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'input_text', text: 'What is the weather?' }] },
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' },
      { type: 'function_call', call_id: 'c', name: 'weather', arguments: '{"place":"Oslo"}' },
      { type: 'function_call_output', call_id: 'c', output: 'Rain, and more of it.' },
    ];
    const whole = await ask(items, { instructions: 'You are a weather service.' });
    const part = await ask(items.slice(1, 2));

    expect(whole.output_text).toContain('“What is the weather?”');
    expect(whole.instructions).toBe('You are a weather service.');
    expect(whole.usage?.input_tokens).toBeGreaterThan((part.usage?.input_tokens ?? 0) + 15);
    expect(part.usage?.input_tokens).toBe((await ask('What is the weather?')).usage?.input_tokens);
  });

  it('names what came out of a cache', async () => {
    const { usage } = await ask('and now?', { instructions: 'word '.repeat(1500) });

    expect(usage?.input_tokens_details.cached_tokens).toBe(1408);
    expect(usage?.total_tokens).toBe((usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0));
  });

  it('is incomplete at the token limit', async () => {
    expect(await ask('x', { model: 'story', max_output_tokens: 5 })).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 5 },
    });
  });
});

describe('a stream of a response', () => {
  it('has the events of the API in their order, numbered, and its usage in the last', async () => {
    const events = await collect('hello');
    const types = events.map(({ type }) => type);
    const deltas = events.filter(({ type }) => type === 'response.output_text.delta');
    const last = events.at(-1);

    expect(types.slice(0, 5)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
    ]);
    expect(types.slice(-4)).toEqual([
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect(last).toMatchObject({ response: { usage: { output_tokens: deltas.length } } });
  });

  it("says what the plain response says, gathered by the SDK's own helper", async () => {
    const streamed = await openai.responses.stream({ model: 'story', input: 'x' }).finalResponse();
    const plain = await ask('x', { model: 'story' });

    expect(streamed.output_text).toBe(plain.output_text);
    expect(streamed.usage).toEqual(plain.usage);
  });

  it('ends as incomplete at the token limit', async () => {
    const events = await collect('x', { model: 'story', max_output_tokens: 5 });
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', usage: { output_tokens: 5 } },
    });
  });
});

describe('refusals of responses', () => {
  const create = (given: object) => openai.responses.create(given as Body);

  it.each([
    ['no input', { model: 'echo' }, 'input'],
    ['an empty input', { model: 'echo', input: [] }, 'input'],
    ['an unknown role', body([{ role: 'boss' as never, content: 'x' }]), 'input'],
    ['work in the background', { ...body('x'), background: true }, 'background'],
    ['a directive that there is not', body('x [demo:explode]'), 'input'],
  ])('name the field for %s', async (_, given, param) => {
    const refused = create(given);
    await expect(refused).rejects.toBeInstanceOf(BadRequestError);
    await expect(refused).rejects.toMatchObject({ param: expect.stringContaining(param) });
  });

  it('know no other model, method, route or response', async () => {
    await expect(create(body('x', { model: 'gpt' }))).rejects.toBeInstanceOf(NotFoundError);
    await expect(openai.get('/responses')).rejects.toMatchObject({ status: 405 });
    await expect(openai.responses.retrieve('resp_1')).rejects.toBeInstanceOf(NotFoundError);
    await expect(create(body('x', { previous_response_id: 'resp_1' }))).rejects.toMatchObject({
      status: 404,
      code: 'previous_response_not_found',
    });
  });
});

describe('responses that fail on request', () => {
  it.each([
    [429, RateLimitError, 'rate_limit_exceeded'],
    [500, InternalServerError, null],
  ])('answer %i as the SDK knows it', async (status, type, code) => {
    const failed = ask(`x [demo:status=${status} retry-after=2]`);

    await expect(failed).rejects.toBeInstanceOf(type);
    await expect(failed).rejects.toMatchObject({ status, code });
    const error = (await failed.catch((reason: unknown) => reason)) as APIError;
    expect(error.headers?.get('retry-after')).toBe('2');
  });

  it.each(['[demo:cut after=3]', '[demo:error-in-stream after=3]', '[demo:error-in-stream after=0]'])(
    'make the SDK raise for %s',
    async (directive) => {
      await expect(collect(`hello ${directive}`)).rejects.toThrow();
    },
  );

  it('end a failed stream with the response that failed', async () => {
    const response = await fetch(`${baseURL}/responses`, {
      method: 'POST',
      body: JSON.stringify({ ...body('x [demo:error-in-stream after=2]'), stream: true }),
    });
    const events = (await response.text()).trim().split('\n\n');
    expect(events.slice(-2).map((event) => event.split('\n')[0])).toEqual([
      'event: error',
      'event: response.failed',
    ]);
  });

  it('are cut in the middle of a plain answer too, and can be silent until the client leaves', async () => {
    await expect(ask('hello [demo:cut after=1]')).rejects.toThrow();
    const hasty = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0, timeout: 150 });
    await expect(hasty.responses.create(body('[demo:stall-before-headers]'))).rejects.toBeInstanceOf(
      APIConnectionError,
    );
  });

  it('leave usage out where told, plain and streaming', async () => {
    expect((await ask('x [demo:no-usage]')).usage).toBeNull();
    expect((await collect('x [demo:no-usage]')).at(-1)).toMatchObject({ response: { usage: null } });
  });
});

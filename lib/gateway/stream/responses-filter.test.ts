import { describe, expect, it } from 'vitest';
import {
  readStream,
  responsesFixtures,
  splitAt,
  withLineEnds,
  withPings,
} from '#tests/support/provider-streams.ts';
import { expectAllToPass, runFilter } from '#tests/support/run-filter.ts';
import { ResponsesFilter } from './responses-filter.ts';

const run = (pieces: readonly (Buffer | string)[]) => runFilter(new ResponsesFilter(), pieces);

const event = (type: string, rest: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
const created = event('response.created', { response: { id: 'resp_1', usage: null } });
const added = (item: object) => event('response.output_item.added', { output_index: 0, item });
const opening =
  created +
  event('response.in_progress', { response: { id: 'resp_1' } }) +
  added({ type: 'message', content: [] }) +
  event('response.content_part.added', { part: { type: 'output_text', text: '' } });
const text = (delta: string) => event('response.output_text.delta', { item_id: 'msg_1', delta });
const end = (usage?: unknown, type = 'response.completed', rest: object = {}) =>
  event(type, { response: { id: 'resp_1', output: [], ...rest, usage, metadata: {} } });
const counted = { input_tokens: 7, output_tokens: 3 };
const unnamed = (named: string) => named.replaceAll(/^event: .*\n/gm, '');

const variants = responsesFixtures.flatMap((name) => {
  const stream = readStream(name);
  return [
    [name, stream],
    [`${name} with CRLF`, withLineEnds(stream, '\r\n')],
    [`${name} with CR`, withLineEnds(stream, '\r')],
    [`${name} with comments`, withPings(stream)],
    [`${name} without names`, Buffer.from(unnamed(stream.toString()))],
  ] as const;
});

describe.each(variants)('%s', (_name, stream) => {
  it('comes out as it went in, with the same usage, wherever it is cut', () => {
    const whole = run([stream]).filter;
    for (let offset = 0; offset <= stream.length; offset += 1) {
      const { filter, out } = run(splitAt(stream, [offset]));
      if (!out.equals(stream)) expect.fail(`cut at ${offset} the bytes differ`);
      if (!filter.done) expect.fail(`cut at ${offset} the end was not seen`);
      expect(filter.usage).toEqual(whole.usage);
      expect(filter.estimatedOutputTokens).toBe(whole.estimatedOutputTokens);
    }
    const single = run(Array.from(stream, (byte) => Buffer.from([byte])));
    expect(single.out.equals(stream)).toBe(true);
  });

  it('has not ended wherever its provider stops before its last event is whole', () => {
    const last = Math.max(
      ...['completed', 'incomplete', 'failed'].map((word) => stream.lastIndexOf(`"type":"response.${word}"`)),
    );
    for (let length = 0; length < stream.length - 4; length += length < last ? 7 : 1) {
      if (run([stream.subarray(0, length)]).filter.done) expect.fail(`at ${length} it counts as ended`);
    }
  });
});

describe('usage', () => {
  it.each([
    ['openai-responses-text', { inputTokens: 1_240, cachedInputTokens: 1_024, outputTokens: 12 }],
    ['openai-responses-tools', { inputTokens: 312, cachedInputTokens: 0, outputTokens: 181 }],
    ['openai-responses-incomplete', { inputTokens: 21, cachedInputTokens: 0, outputTokens: 16 }],
    ['openai-responses-failed', { inputTokens: 40, cachedInputTokens: 0, outputTokens: 2 }],
  ] as const)('of %s is that of its last event', (name, usage) => {
    expect(run([readStream(name)]).filter.usage).toEqual(usage);
  });

  it('is not taken from what an answer says, nor from names in the tools that it repeats', () => {
    const tools = [{ parameters: { properties: { usage: counted } } }];
    const { usage } = run([
      text('"usage":{"input_tokens":1,"output_tokens":1}'),
      event('response.completed', { response: { tools, usage: counted, metadata: { usage: 'mine' } } }),
    ]).filter;
    expect(usage).toEqual({ inputTokens: 7, cachedInputTokens: 0, outputTokens: 3 });
  });

  it.each([
    ['zeros', { input_tokens: 0, output_tokens: 0 }],
    ['null', null],
    ['nothing', undefined],
    ['no numbers', { input_tokens: '7', output_tokens: -1 }],
  ])('is unknown where the provider gives %s', (_name, usage) => {
    const { filter } = run([opening, text('a'), end(usage)]);
    expect(filter.done).toBe(true);
    expect(filter.usage).toBeUndefined();
  });

  it('is found in a last event of 20 MB, and in one of several lines', () => {
    const output = [{ type: 'image_generation_call', result: 'A'.repeat(20_000_000) }];
    for (const last of [
      end(counted, 'response.completed', { output }),
      unnamed(end(counted, 'response.completed', { output })),
      `data: {"type":"response.completed",\ndata: "response":{"usage":${JSON.stringify(counted)}}}\nid: 7\n\n`,
    ]) {
      const stream = Buffer.from(opening + last);
      const offsets = Array.from({ length: Math.ceil(stream.length / 65_536) }, (_, index) => index * 65_536);
      const { filter, out } = run(splitAt(stream, offsets));
      expect(out.equals(stream)).toBe(true);
      expect(filter.usage).toMatchObject({ inputTokens: 7, outputTokens: 3 });
    }
  });
});

describe('the estimate of a cut stream', () => {
  const frame = {
    item_id: `msg_${'0'.repeat(60)}`,
    output_index: 0,
    logprobs: [],
    obfuscation: '0123456789',
  };
  const word = (delta: string) => event('response.output_text.delta', { ...frame, delta });

  it('counts deltas by their texts, and not what repeats them', () => {
    const words = Array.from({ length: 30 }, () => word(' word')).join('');
    const { filter } = run([
      opening + words,
      event('response.output_text.done', { text: ' word'.repeat(30) }),
      event('response.output_item.done', { item: { content: [{ text: ' word'.repeat(30) }] } }),
    ]);
    expect(filter.usage).toBeUndefined();
    expect(filter.estimate(9)).toEqual({ inputTokens: 9, cachedInputTokens: 0, outputTokens: 38 });
  });

  it('counts a long delta by its bytes', () => {
    expect(run([opening, word('x'.repeat(4_000))]).filter.estimatedOutputTokens).toBe(1_000);
  });
});

describe('the end', () => {
  it.each(['response.completed', 'response.incomplete', 'response.failed'])(
    'is %s, and what follows is dropped',
    (type) => {
      const { filter, out } = run([`${text('a')}${end(counted, type)}data: [DONE]\n\n`, text('b')]);
      expect(filter.done).toBe(true);
      expect(out.toString()).toBe(text('a') + end(counted, type));
    },
  );

  it.each([
    ['a text that speaks of it', text('event: response.completed\ndata: {"type":"response.completed"}\n\n')],
    ['[DONE]', 'data: [DONE]\n\n'],
    ['the end of an item', event('response.output_item.done', { item: {} })],
    ['one without its blank line', end(counted).slice(0, -1)],
    ['half of it', end(counted).slice(0, -9)],
  ])('is not %s', (_name, last) => {
    expect(run([text('a'), last]).filter.done).toBe(false);
  });

  it('is an error too, once nothing follows it', () => {
    const filter = new ResponsesFilter();
    filter.push(Buffer.from(text('a') + event('error', { message: 'no more', code: 'server_error' })));
    expect(filter.done).toBe(false);
    filter.push(Buffer.from(end(counted, 'response.failed', { error: { message: 'later' } })));
    expect(filter).toMatchObject({ done: true, usage: { inputTokens: 7 } });
    expect(filter.error?.payload).toMatchObject({ error: { message: 'no more' } });
    expect(run([text('a'), event('error', { message: 'no more' })]).filter.done).toBe(true);
  });
});

describe('content', () => {
  it('begins with the first delta, or with a call of a tool', () => {
    expect(run([opening, added({ type: 'reasoning', summary: [] })]).filter.hasContent).toBe(false);
    expect(run([unnamed(opening)]).filter.hasContent).toBe(false);
    for (const first of [
      text('a'),
      unnamed(text('a')),
      event('response.function_call_arguments.delta', { delta: '{' }),
      added({ type: 'function_call', name: 'f', arguments: '' }),
      event('response.web_search_call.in_progress', { item_id: 'ws_1' }),
      event('response.output_item.done', { item: { type: 'reasoning' } }),
    ]) {
      expect(run([opening, first]).filter.hasContent, first).toBe(true);
    }
  });

  it('survives any bytes, cut anywhere, without losing or making one up to the end', () => {
    expectAllToPass(
      () => new ResponsesFilter(),
      [
        'event: response.output_text.delta',
        'event: response.completed',
        'event: error',
        'data: {"type":"response.completed","response":[]}',
        'data: {"error":{}}',
        ': c',
        'data:',
      ],
    );
  });
});

describe('errors inside the stream', () => {
  const words = { message: 'Too many.', param: null };
  const nested = { type: 'requests', code: 'rate_limit_exceeded', ...words };

  it.each([
    ['the event itself', event('error', { code: 'rate_limit_exceeded', ...words, sequence_number: 2 })],
    ['its `error`', event('error', { sequence_number: 2, error: nested })],
    ['a failed response', end(undefined, 'response.failed', { error: { code: nested.code, ...words } })],
    ['a response that calls itself completed', end(counted, 'response.completed', { error: nested })],
    ['an event without a type', `data: ${JSON.stringify({ error: nested })}\n\n`],
  ])("are put in an error's own shape where they come before any content, as %s", (_name, last) => {
    const { filter } = run([opening, last]);
    expect(filter.error).toEqual({
      payload: {
        error: { message: 'Too many.', type: 'requests', param: null, code: 'rate_limit_exceeded' },
      },
      early: true,
    });
  });

  it('are late after some content, and pass as they came', () => {
    const said = text('a') + event('error', { error: nested });
    const { filter, out } = run([said]);
    expect(filter.error?.early).toBe(false);
    expect(out.toString()).toBe(said);
  });

  it.each([
    ['invalid_prompt', 'invalid_request_error'],
    ['image_file_too_large', 'invalid_request_error'],
    ['bio_policy', 'invalid_request_error'],
    ['rate_limit_exceeded', 'requests'],
    ['insufficient_quota', 'insufficient_quota'],
    ['vector_store_timeout', 'server_error'],
    ['something_new', 'server_error'],
  ])('with the code %s are of the class %s', (code, type) => {
    const { filter } = run([end(undefined, 'response.failed', { error: { code, message: 'm' } })]);
    expect(filter.error?.payload).toEqual({ error: { message: 'm', type, param: null, code } });
  });

  it('have words of ours where they have none', () => {
    const { filter } = run([end(undefined, 'response.failed', { error: null })]);
    expect(filter.error?.payload).toMatchObject({ error: { type: 'server_error', code: null } });
  });
});

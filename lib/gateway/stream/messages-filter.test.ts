import { describe, expect, it } from 'vitest';
import {
  messagesFixtures,
  readStream,
  splitAt,
  withLineEnds,
  withPings,
} from '#tests/support/provider-streams.ts';
import { expectAllToPass, runFilter } from '#tests/support/run-filter.ts';
import { MessagesFilter } from './messages-filter.ts';

const run = (pieces: readonly (Buffer | string)[]) => runFilter(new MessagesFilter(), pieces);

const event = (type: string, rest: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
const start = (usage: object) => event('message_start', { message: { id: 'm', content: [], usage } });
const opening = (block: object = { type: 'text', text: '' }) =>
  event('content_block_start', { index: 0, content_block: block });
const text = (said: string) =>
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: said } });
const end = (usage?: object) =>
  event('message_delta', { delta: { stop_reason: 'end_turn' }, ...(usage && { usage }) });
const stop = event('message_stop');
const usageOf = (...events: string[]) => run(events).filter.usage;

const variants = messagesFixtures.flatMap((name) => {
  const stream = readStream(name);
  return [
    [name, stream],
    [`${name} with CRLF`, withLineEnds(stream, '\r\n')],
    [`${name} with CR`, withLineEnds(stream, '\r')],
    [`${name} with comments`, withPings(stream)],
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
});

describe('usage', () => {
  it.each([
    ['anthropic-text', { inputTokens: 25, cachedInputTokens: 0, outputTokens: 19 }],
    ['anthropic-tool-use', { inputTokens: 472, cachedInputTokens: 0, outputTokens: 89 }],
    [
      'anthropic-thinking-cache',
      { inputTokens: 2_400, cachedInputTokens: 2_048, outputTokens: 210, otherRates: true },
    ],
  ] as const)('of %s is the whole prompt with what was cached of it, and the last output', (name, usage) => {
    expect(run([readStream(name)]).filter.usage).toEqual(usage);
  });

  it('takes totals that have grown since the start, and adds nothing up', () => {
    expect(
      usageOf(
        start({ input_tokens: 100, cache_read_input_tokens: 10, output_tokens: 1 }),
        end({ input_tokens: 700, cache_read_input_tokens: 50, output_tokens: 20 }),
        end({ output_tokens: 33 }),
      ),
    ).toEqual({ inputTokens: 750, cachedInputTokens: 50, outputTokens: 33 });
  });

  it('keeps what the start said where the end repeats it as zero or null', () => {
    for (const input_tokens of [0, null]) {
      const last = { input_tokens, cache_read_input_tokens: input_tokens, output_tokens: 5 };
      expect(usageOf(start({ input_tokens: 7, cache_read_input_tokens: 3 }), end(last))).toEqual({
        inputTokens: 10,
        cachedInputTokens: 3,
        outputTokens: 5,
      });
    }
  });

  it('comes from the end alone where the start knows nothing', () => {
    expect(
      usageOf(start({ input_tokens: 0, output_tokens: 0 }), end({ input_tokens: 9, output_tokens: 4 })),
    ).toMatchObject({ inputTokens: 9, outputTokens: 4 });
  });

  it('holds what shortening the conversation cost, which the totals leave out', () => {
    const iterations = [
      { type: 'compaction', input_tokens: 1_000, cache_read_input_tokens: 200, output_tokens: 80 },
      { type: 'message', input_tokens: 30, output_tokens: 6 },
    ];
    expect(usageOf(start({ input_tokens: 30 }), end({ output_tokens: 6, iterations }))).toEqual({
      inputTokens: 1_230,
      cachedInputTokens: 200,
      outputTokens: 86,
    });
  });

  it.each([
    ['zeros', { input_tokens: 0, output_tokens: 0 }],
    ['nothing', undefined],
    ['no numbers', { input_tokens: '7', output_tokens: -1 }],
  ])('is unknown where the provider gives %s', (_name, usage) => {
    expect(usageOf(start(usage ?? {}), opening(), text('a'), end(usage), stop)).toBeUndefined();
  });
});

describe('the estimate of a cut stream', () => {
  const words = Array.from({ length: 30 }, (_, index) => text(`w${index}`)).join('');

  it('has the input that the start named and counts the output by what passed, never the placeholder', () => {
    const { filter } = run([
      start({ input_tokens: 40, cache_read_input_tokens: 60, output_tokens: 1 }),
      opening(),
      words,
    ]);
    const estimate = filter.estimate(7);
    expect(filter.usage).toBeUndefined();
    expect(estimate).toMatchObject({ inputTokens: 100, cachedInputTokens: 60 });
    expect(estimate.outputTokens).toBeGreaterThanOrEqual(30);
    expect(estimate.outputTokens).toBeLessThan(60);
  });

  it('takes the bytes of the request where the start named none', () => {
    expect(run([opening(), words]).filter.estimate(7)).toMatchObject({ inputTokens: 7 });
  });
});

describe('the end', () => {
  it('is `message_stop` alone, and what follows is dropped', () => {
    const { filter, out } = run([text('a') + stop + event('ping'), text('b')]);
    expect(filter.done).toBe(true);
    expect(out.toString()).toBe(text('a') + stop);
  });

  it.each([
    ['a text that speaks of it', text('event: message_stop\ndata: {"type":"message_stop"}\n\n')],
    ['[DONE]', 'data: [DONE]\n\n'],
    ['the last delta', end({ output_tokens: 1 })],
    ['one without its blank line', stop.slice(0, -1)],
    ['half of it', stop.slice(0, -5)],
  ])('is not %s', (_name, last) => {
    expect(run([text('a'), last]).filter.done).toBe(false);
  });

  it('is seen without a name in front, without a space, and on several lines', () => {
    for (const last of [
      'data: {"type":"message_stop"}\n\n',
      'event:message_stop\ndata:{"type":"message_stop"}\n\n',
      'data: {\ndata: "type": "message_stop"}\nid: 7\n\n',
    ]) {
      expect(run([last]).filter.done, last).toBe(true);
    }
  });
});

describe('content', () => {
  it('begins with the first delta, or with a block that says something at once', () => {
    const before = [start({}), event('ping'), opening(), opening({ type: 'thinking', thinking: '' })];
    expect(run(before).filter.hasContent).toBe(false);
    for (const first of [
      text('a'),
      opening({ type: 'tool_use', name: 'f', input: {} }),
      opening({ type: 'text', text: 'a' }),
      end(),
      text('a').replace('event: ', 'event:'),
    ]) {
      expect(run([...before, first]).filter.hasContent, first).toBe(true);
    }
  });

  it('survives any bytes, cut anywhere, without losing or making one up to the end', () => {
    expectAllToPass(
      () => new MessagesFilter(),
      ['event: content_block_delta', 'event: error', 'data: {"type":"ping"}', ': c', 'data:'],
    );
  });

  it('passes an event of 10 MB whole', () => {
    const stream = Buffer.from(start({ input_tokens: 1 }) + text('x'.repeat(10_000_000)) + stop);
    const offsets = Array.from({ length: Math.ceil(stream.length / 16_384) }, (_, index) => index * 16_384);
    const { filter, out } = run(splitAt(stream, offsets));
    expect(out.equals(stream)).toBe(true);
    expect(filter.done).toBe(true);
    expect(filter.estimatedOutputTokens).toBeGreaterThan(2_000_000);
  });
});

describe('errors inside the stream', () => {
  it('are seen in whatever event they stand, also beside usage', () => {
    const last = event('message_delta', { error: { message: 'boom' }, usage: { output_tokens: 0 } });
    const { filter, out } = run([start({ input_tokens: 5 }) + last + stop]);
    expect(filter.error).toMatchObject({ early: true, payload: { error: { message: 'boom' } } });
    expect(filter.usage).toMatchObject({ inputTokens: 5, outputTokens: 0 });
    expect(out.toString()).toContain('boom');
  });

  const overloaded = { type: 'overloaded_error', message: 'Overloaded' };
  const error = event('error', { error: overloaded });

  it('are early before any content and late after it, and pass in the words they came in', () => {
    const early = run([start({ input_tokens: 5 }) + opening() + event('ping') + error]);
    expect(early.filter.error).toEqual({ payload: { type: 'error', error: overloaded }, early: true });
    const late = run([text('a') + error]);
    expect(late.filter.error?.early).toBe(false);
    expect(late.out.toString()).toBe(text('a') + error);
  });

  it("get Anthropic's shape where they came in another", () => {
    const { filter } = run(['data: {"error":{"message":"too many","type":"requests","code":"x"}}\n\n']);
    expect(filter.error?.payload).toEqual({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'too many' },
    });
  });

  it("never look like a refusal of the caller's own key", () => {
    const { filter } = run([event('error', { error: { type: 'authentication_error', message: 'bad key' } })]);
    expect(filter.error?.payload).toEqual({
      type: 'error',
      error: { type: 'api_error', message: 'bad key' },
    });
  });
});

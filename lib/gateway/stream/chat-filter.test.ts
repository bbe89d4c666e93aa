import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '#tests/support/cpu-time.ts';
import {
  readEvents,
  readStream,
  splitAt,
  streamFixtures,
  toEvent,
  withLineEnds,
  withPings,
} from '#tests/support/provider-streams.ts';
import { expectAllToPass, runFilter } from '#tests/support/run-filter.ts';
import { ChatFilter } from './chat-filter.ts';

const run = (pieces: readonly Buffer[], stripUsage = false) => runFilter(new ChatFilter(stripUsage), pieces);

const delta = (content: string) =>
  toEvent({
    id: 'c',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  });
const usageEvent = toEvent({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 7 } });
const done = 'data: [DONE]\n\n';
const whole = (stream: Buffer) => run([stream]);

const variants = streamFixtures.flatMap((name) => {
  const stream = readStream(name);
  return [
    [name, stream],
    [`${name} with CRLF`, withLineEnds(stream, '\r\n')],
    [`${name} with CR`, withLineEnds(stream, '\r')],
    [`${name} with pings`, withPings(stream)],
  ] as const;
});

describe.each(variants)('%s', (_name, stream) => {
  it('comes out as it went in, wherever it is cut', () => {
    for (let offset = 0; offset <= stream.length; offset += 1) {
      const { filter, out } = run(splitAt(stream, [offset]));
      if (!out.equals(stream)) expect.fail(`cut at ${offset} the bytes differ`);
      if (!filter.done) expect.fail(`cut at ${offset} the end was not seen`);
    }
    const single = run(Array.from(stream, (byte) => Buffer.from([byte])));
    expect(single.out.equals(stream)).toBe(true);
  });

  it('gives the same usage, estimate and stripped bytes, wherever it is cut', () => {
    const expected = run([stream], true);
    for (let offset = 0; offset <= stream.length; offset += 1) {
      const { filter, out } = run(splitAt(stream, [offset, offset + 1, offset + 3]), true);
      if (!out.equals(expected.out)) expect.fail(`cut at ${offset} the bytes differ`);
      expect(filter.usage).toEqual(expected.filter.usage);
      expect(filter.estimatedOutputTokens).toBe(expected.filter.estimatedOutputTokens);
    }
  });
});

describe('the usage event', () => {
  const stream = readStream('openai-chat-usage');

  it('is taken out where only we asked for it, and every other event stays', () => {
    const { filter, out } = run([stream], true);
    const all = readEvents(stream);
    const kept = readEvents(out);
    expect(filter.usage).toMatchObject({ inputTokens: expect.any(Number), outputTokens: expect.any(Number) });
    expect(kept).toHaveLength(all.length - 1);
    expect(all.filter((event) => !kept.includes(event))).toEqual([expect.stringContaining('"choices":[]')]);
    expect(kept.at(-1)).toBe('[DONE]');
  });

  it('stays where it also carries content, and counts', () => {
    const last = toEvent({
      choices: [{ index: 0, delta: { content: 'x' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    });
    const { filter, out } = run([Buffer.from(last + done)], true);
    expect(out.toString()).toBe(last + done);
    expect(filter.usage).toMatchObject({ inputTokens: 1, outputTokens: 2 });
  });

  it('is not seen in text that only speaks of it', () => {
    const text = delta('say "usage": {"prompt_tokens": 1, "completion_tokens": 99}');
    const { filter, out } = run([Buffer.from(text + done)], true);
    expect(out.toString()).toBe(text + done);
    expect(filter.usage).toBeUndefined();
  });

  it('is the last one where several come', () => {
    const growing = [1, 2, 3].map((n) =>
      toEvent({
        choices: [{ index: 0, delta: { content: 'x' } }],
        usage: { prompt_tokens: 5, completion_tokens: n },
      }),
    );
    expect(run([Buffer.from(growing.join('') + usageEvent + done)], true).filter.usage).toMatchObject({
      outputTokens: 7,
    });
  });
});

describe('events as the standard allows them', () => {
  it('reads data that stands on several lines, and data without a space', () => {
    const event =
      'event: message\nid: 7\ndata: {"choices":[],\ndata: "usage":{"prompt_tokens":5,\ndata:"completion_tokens":7}}\n\n';
    const { filter, out } = run([Buffer.from(`${event}data:[DONE]\n\n`)], true);
    expect(filter.usage).toMatchObject({ inputTokens: 5, outputTokens: 7 });
    expect(out.toString()).toBe('data:[DONE]\n\n');
  });

  it('passes comments and empty events, and hands nothing on that is not whole', () => {
    const filter = new ChatFilter(false);
    expect(filter.push(Buffer.from(': hello\n\n'))?.toString()).toBe(': hello\n\n');
    expect(filter.push(Buffer.from('data: {"a"'))).toBeUndefined();
    expect(filter.finish(), "half an event is nobody's").toBeUndefined();
    expect(filter.done).toBe(false);
  });

  it('drops what follows [DONE], in the same piece or later', () => {
    const stream = delta('a') + done;
    const filter = new ChatFilter(false);
    expect(filter.push(Buffer.from(`${stream}data: {"late":1}\n\n${done}`))?.toString()).toBe(stream);
    expect(filter.push(Buffer.from(delta('b')))).toBeUndefined();
  });

  it.each(['data: [DONE]', 'data: [DONE]\n', 'data: [DONE]\r', 'data:[DONE]\r\n'])(
    'takes %j at the very end for the end',
    (last) => {
      const { filter, out } = run([Buffer.from(delta('a') + last)]);
      expect(filter.done).toBe(true);
      expect(out.toString().trimEnd()).toBe((delta('a') + last).trimEnd());
    },
  );

  it.each(['data: [DO', 'data: [DONE', 'data', ''])('does not take %j for the end', (last) => {
    expect(run([Buffer.from(delta('a') + last)]).filter.done).toBe(false);
  });

  it('survives any bytes, cut anywhere, without losing or making one up to [DONE]', () => {
    expectAllToPass(
      () => new ChatFilter(false),
      ['data: {"x":1}', ': c', 'event: e', 'data:', '', '\u0000', 'data: "usage"'],
    );
  });
});

describe('large events', () => {
  it('passes an event of 1 MB and of 10 MB whole, in pieces of any size, without standing still', () => {
    for (const size of [1_000_000, 10_000_000]) {
      const stream = Buffer.from(delta('x'.repeat(size)) + usageEvent + done);
      const offsets = Array.from({ length: Math.ceil(stream.length / 16_384) }, (_, index) => index * 16_384);
      let { filter, out } = run([], false);
      const cpuMs = cpuTimeOf(() => ({ filter, out } = run(splitAt(stream, offsets), false)));
      expect(cpuMs).toBeLessThan(2_000);
      expect(out.equals(stream)).toBe(true);
      expect(filter.usage).toMatchObject({ outputTokens: 7 });
      expect(filter.done).toBe(true);
      expect(filter.hasContent).toBe(true);
      expect(filter.estimatedOutputTokens).toBeGreaterThan(size / 5);
    }
  });

  it('hands on in one piece what it was told never to cut', () => {
    const secret = 'sk-SECRETcredential';
    const text = `${'x'.repeat(1_200_000)}${secret}${'y'.repeat(100)}`;
    const stream = Buffer.from(delta(text) + done);
    const at = stream.indexOf(secret);
    for (let cut = 0; cut <= secret.length; cut += 1) {
      const filter = new ChatFilter(false);
      filter.neverCut = Buffer.from(secret);
      const pieces = splitAt(stream, [at + cut, at + cut + 1]).map(
        (part) => filter.push(part)?.toString() ?? '',
      );
      expect(pieces.join('')).toBe(stream.toString());
      expect(pieces.some((piece) => piece.includes(secret))).toBe(true);
    }
  });

  it.each(['\n', '\r\n'])(
    'takes an event byte by byte in time that grows with its bytes alone: %j',
    (lineEnd) => {
      const stream = Buffer.from((delta('x'.repeat(300_000)) + done).replaceAll('\n', lineEnd));
      const pieces = Array.from({ length: stream.length }, (_, index) => index);
      let { filter, out } = run([], false);
      const cpuMs = cpuTimeOf(() => ({ filter, out } = run(splitAt(stream, pieces), false)));
      expect(cpuMs).toBeLessThan(3_000);
      expect(out.equals(stream)).toBe(true);
      expect(filter.done).toBe(true);
    },
  );

  it('looks at many small events in one piece in time that grows with the bytes alone', () => {
    const stream = Buffer.from(delta('word').repeat(40_000) + done);
    const cpuMs = cpuTimeOf(() => expect(whole(stream).filter.done).toBe(true));
    expect(cpuMs).toBeLessThan(500);
  });
});

describe('errors inside the stream', () => {
  const error = toEvent({ error: { message: 'broken', type: 'server_error' } });

  it('are early before any content, in whatever pieces they come', () => {
    for (const first of [
      error,
      toEvent({ choices: [{ delta: { role: 'assistant', content: '' } }] }) + error,
    ]) {
      for (let offset = 0; offset < first.length; offset += 1) {
        const { filter } = run(splitAt(Buffer.from(first), [offset]));
        expect(filter.error?.early).toBe(true);
      }
    }
  });

  it('are late after content, also in the same piece', () => {
    const { filter, out } = run([Buffer.from(delta('a') + error)]);
    expect(filter.error?.early).toBe(false);
    expect(out.toString()).toBe(delta('a') + error);
  });

  it('are not seen in text, nor in an error that is null', () => {
    const text =
      delta('{"error":{"message":"no"}}') + toEvent({ error: null, choices: [{ delta: { content: 'x' } }] });
    expect(run([Buffer.from(text)]).filter.error).toBeUndefined();
  });

  it('are seen beside usage, which counts, and are never taken out', () => {
    const both = toEvent({
      choices: [],
      error: { message: 'boom' },
      usage: { prompt_tokens: 1, completion_tokens: 0 },
    });
    for (const [before, early] of [
      ['', true],
      [delta('a'), false],
    ] as const) {
      const { filter, out } = run([Buffer.from(before + both + done)], true);
      expect(filter.error).toMatchObject({ early, payload: { error: { message: 'boom' } } });
      expect(filter.usage).toMatchObject({ inputTokens: 1, outputTokens: 0 });
      expect(out.toString()).toBe(before + both + done);
    }
  });

  it('are read from `event: error` frames', () => {
    const { filter } = run([
      Buffer.from('event: error\ndata: {"error":{"message":"m","type":"overloaded_error"}}\n\n'),
    ]);
    expect(filter.error?.payload).toMatchObject({ error: { message: 'm' } });
  });
});

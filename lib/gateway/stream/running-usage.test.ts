import { describe, expect, it } from 'vitest';
import { splitAt, toEvent } from '#tests/support/provider-streams.ts';
import { standIn } from '#tests/support/relay-stand.ts';
import { runFilter } from '#tests/support/run-filter.ts';
import { chatCompletions } from '../endpoints/chat-completions.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { messages } from '../endpoints/messages.ts';
import { ChatFilter } from './chat-filter.ts';

const done = 'data: [DONE]\n\n';
const delta = (said: object, more: object = {}) =>
  toEvent({ choices: [{ index: 0, delta: said, finish_reason: null }], ...more });
const usageOf = (output: number, input = 1_000) => ({
  usage: { prompt_tokens: input, completion_tokens: output, prompt_tokens_details: { cached_tokens: 60 } },
});
const words = Array.from({ length: 40 }, (_, at) => ` word${at % 7}`);
const said = words.map((content) => delta({ content })).join('');
const first = delta({ role: 'assistant', content: '' }, usageOf(0));

async function rowOf(stream: string, { endpoint = chatCompletions as Endpoint, leaves = false } = {}) {
  const { relay, told, hangUp } = standIn({ endpoint, body: { stream: true } });
  relay.onHead(200, { 'content-type': 'text/event-stream' });
  relay.onData(Buffer.from(stream));
  if (leaves) hangUp();
  else relay.onEnd();
  return told.event;
}

describe('a usage that words follow', () => {
  it.each([
    ['and the provider ends', said + done, false],
    ['and the provider breaks off', said, false],
    ['and the caller leaves', said, true],
    ['in an event too long to hold', delta({ content: 'x'.repeat(1_100_000) }) + done, false],
    ['beside numbers that are none', delta({ content: 'x'.repeat(200) }, usageOf(0, 0)) + done, false],
    [
      'as calls of tools',
      delta({ tool_calls: [{ function: { arguments: 'y'.repeat(200) } }] }) + done,
      false,
    ],
    ['as thoughts', delta({ reasoning_content: 'z'.repeat(200) }) + done, false],
  ])('makes an estimate, %s', async (_how, rest, leaves) => {
    for (const opening of [first, toEvent({ choices: [], ...usageOf(0) })]) {
      const row = await rowOf(opening + rest, { leaves });
      expect(row).toMatchObject({ estimated: true, inputTokens: 1_000, cachedInputTokens: 60 });
      expect(row.outputTokens).toBeGreaterThanOrEqual(40);
    }
  });

  it('counts what it told of, and the words behind it', async () => {
    const counted = delta({ content: 'Hm' }, usageOf(2_000));
    const row = await rowOf(counted + said);
    expect(row.outputTokens).toBeGreaterThanOrEqual(2_040);
    expect(row.outputTokens).toBeLessThan(2_080);
    expect(
      (await rowOf(said + delta({ content: 'Hm' }, usageOf(1)) + said)).outputTokens,
    ).toBeGreaterThanOrEqual(81);
  });

  it('takes the bytes of the request where it told of no prompt', async () => {
    const row = await rowOf(toEvent({ choices: [], ...usageOf(5, 0) }) + said);
    expect(row.estimated).toBe(true);
    expect(row.inputTokens).toBeGreaterThan(0);
  });

  it('is the same, wherever the stream is cut', () => {
    const stream = Buffer.from(first + said.slice(0, 400));
    const estimate = runFilter(new ChatFilter(true), [stream]).filter.estimate(7);
    for (let offset = 0; offset < stream.length; offset += 1) {
      const { filter } = runFilter(new ChatFilter(true), splitAt(stream, [offset, offset + 2]));
      expect(filter.usage).toBeUndefined();
      expect(filter.estimate(7)).toEqual(estimate);
    }
  });

  it('makes an estimate of a message, too', async () => {
    const start = toEvent({ type: 'message_start', message: { usage: { input_tokens: 1_000 } } });
    const running = toEvent({ type: 'message_delta', usage: { output_tokens: 0 } });
    const text = words
      .map((word) => toEvent({ type: 'content_block_delta', delta: { type: 'text_delta', text: word } }))
      .join('');
    const stop = toEvent({ type: 'message_stop' });
    const row = await rowOf(start + running + text + stop, { endpoint: messages });
    expect(row).toMatchObject({ estimated: true, inputTokens: 1_000 });
    expect(row.outputTokens).toBeGreaterThanOrEqual(40);
    const last = toEvent({ type: 'message_delta', usage: { output_tokens: 44 } });
    expect(await rowOf(start + running + text + last + stop, { endpoint: messages })).toMatchObject({
      estimated: false,
      outputTokens: 44,
    });
  });
});

describe('a usage stays exact', () => {
  const exact = { estimated: false, inputTokens: 1_000, outputTokens: 41 };
  const growing = words.map((content, at) => delta({ content }, usageOf(at + 2))).join('');

  it('in each event of a stream, also where the caller leaves', async () => {
    expect(await rowOf(first + growing + done)).toMatchObject(exact);
    expect(await rowOf(first + growing, { leaves: true })).toMatchObject(exact);
  });

  it('in the last event, whatever was told before', async () => {
    expect(await rowOf(first + said + toEvent({ choices: [], ...usageOf(41) }) + done)).toMatchObject(exact);
  });

  it.each([
    ['an end', toEvent({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })],
    ['an empty delta', delta({ role: 'assistant', content: '', reasoning: null, tool_calls: [] })],
    [
      'an empty call',
      delta({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { arguments: '' } }] }),
    ],
    ['what is no answer', `: ping\n\n${toEvent({ object: 'keepalive' })}data: hm\n\n`],
    ['sources', delta({ annotations: [{ type: 'file_citation', text: 'x' }] })],
  ])('before %s', async (_what, event) => {
    expect(await rowOf(growing + event + event + done)).toMatchObject(exact);
  });
});

it('is read in a member of Groq’s own where it stands nowhere else', async () => {
  const usage = { queue_time: 0.02, prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
  const end = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], x_groq: { id: 'req_1', usage } };
  const read = { estimated: false, inputTokens: 11, outputTokens: 7 };
  expect(await rowOf(said + toEvent(end) + done)).toMatchObject(read);
  expect(await rowOf(said + toEvent({ ...end, usage: null }) + done)).toMatchObject(read);
  const both = { ...end, usage: { prompt_tokens: 12, completion_tokens: 8 } };
  expect(await rowOf(said + toEvent(both) + done)).toMatchObject({ inputTokens: 12, outputTokens: 8 });
});

import { describe, expect, it } from 'vitest';
import { readEvents, readStream, toEvent } from '#tests/support/provider-streams.ts';
import { runFilter } from '#tests/support/run-filter.ts';
import { ChatFilter } from './chat-filter.ts';

const run = (pieces: readonly Buffer[]) => runFilter(new ChatFilter(false), pieces);

const delta = (content: string) =>
  toEvent({
    id: 'c',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  });

describe('the estimate where there is no usage', () => {
  const estimateOf = (stream: string | Buffer) => run([Buffer.from(stream)]).filter.estimatedOutputTokens;
  const expectWithin = (count: number, least: number, most: number) => {
    expect(count).toBeGreaterThanOrEqual(least);
    expect(count).toBeLessThanOrEqual(most);
  };
  const words = Array.from({ length: 40 }, (_, index) => ` word${index % 7}`);

  it('is about one token an event, or the bytes of its text by four', () => {
    expectWithin(estimateOf(words.map((word) => delta(word)).join('')), 40, 70);
    expectWithin(estimateOf(delta('a') + delta('x'.repeat(4_000))), 1_000, 1_020);
    expectWithin(estimateOf(delta('a') + delta('x'.repeat(40_000))), 10_000, 10_020);
    expect(estimateOf(': ping\n\n')).toBe(0);
  });

  it.each([
    ['long ones', 900, () => ({})],
    ['padded ones', 300, (at: number) => ({ obfuscation: 'x'.repeat((at * 7) % 16) })],
    ['short ones', 0, () => ({})],
    ['those with much beside the text', 20_000, () => ({})],
  ])('takes no frame for text: %s', (_name, bytes, more) => {
    const frame = { id: 'c', system_fingerprint: 'f'.repeat(bytes), usage: null };
    const events = words.map((content, at) =>
      toEvent({ ...frame, ...more(at), choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
    );
    expectWithin(estimateOf(events.join('')), 40, 80);
  });

  it('follows a stream whose events change from text to calls of tools and back', () => {
    const call = (args: string) =>
      toEvent({
        id: 'c',
        choices: [
          {
            index: 0,
            delta: {
              tool_calls: [
                { index: 0, id: 'call_0123456789', type: 'function', function: { arguments: args } },
              ],
            },
            finish_reason: null,
          },
        ],
      });
    const text = words.map((word) => delta(word)).join('');
    const calls = words.map((word) => call(word)).join('');
    expectWithin(estimateOf(text + calls + text), 120, 210);
  });

  it('counts a thought once that is sent under several names', () => {
    const thoughts = words.map((text) =>
      toEvent({
        id: 'c',
        choices: [
          {
            index: 0,
            delta: {
              role: 'assistant',
              content: '',
              reasoning: text,
              reasoning_details: [{ type: 'reasoning.text', text, format: 'unknown-provider-v1', index: 0 }],
            },
            finish_reason: null,
          },
        ],
      }),
    );
    expectWithin(estimateOf(thoughts.join('')), 40, 80);
  });

  it('takes no error for text', () => {
    const text = words.map((word) => delta(word)).join('');
    const error = toEvent({ error: { message: 'm'.repeat(2_000), type: 'server_error' } });
    expect(estimateOf(text + error)).toBe(estimateOf(text));
  });

  it.each(['openai-chat-usage', 'azure-content-filter-first', 'multi-byte'] as const)(
    'is near the bill of a recorded stream: %s',
    (name) => {
      const { usage } = run([readStream(name)]).filter;
      const bill = usage?.outputTokens ?? 0;
      const unbilled = readEvents(readStream(name)).filter((event) => !event.includes('"usage":{'));
      expect(bill).toBeGreaterThan(0);
      const estimate = estimateOf(unbilled.map((event) => toEvent(event)).join(''));
      expectWithin(estimate, bill / 2, bill * 2);
    },
  );
});

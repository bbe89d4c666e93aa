import { describe, expect, it } from 'vitest';
import { estimateAnswerTokens } from './answer-estimate.ts';

const said = 'Grüße, and "good day" to you. '.repeat(4);
const completion = {
  id: 'chatcmpl-0123456789abcdef0123456789abcdef',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'a-model-with-a-long-name-2026-01-01',
  choices: [{ index: 0, message: { role: 'assistant', content: said }, finish_reason: 'stop' }],
  system_fingerprint: 'fp_0123456789',
};
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const tokensOfText = Math.ceil(Buffer.byteLength(JSON.stringify(said)) / 4);

describe('the estimate of a plain answer', () => {
  it('is that of what was written, not of what carries it', () => {
    const tokens = estimateAnswerTokens(bytesOf(completion));
    expect(tokens).toBeGreaterThanOrEqual(tokensOfText - 1);
    expect(tokens).toBeLessThanOrEqual(tokensOfText);
  });

  it('grows with each byte that came before the answer broke off, from nothing', () => {
    const whole = bytesOf(completion);
    const estimates = Array.from({ length: whole.length }, (_, length) =>
      estimateAnswerTokens(whole.subarray(0, length)),
    );
    expect(estimates[0]).toBe(0);
    // A name that is not yet known to be one may stand for text, for as long as it is cut.
    expect(Math.max(...estimates)).toBeLessThanOrEqual(tokensOfText + 8);
    const content = whole.indexOf('Grüße');
    expect(estimates[content + 40]).toBeGreaterThanOrEqual(10);
  });

  it('counts calls of tools, thoughts and whatever else has words', () => {
    const input = { city: 'Paris', unit: 'celsius' };
    const content = [
      { type: 'thinking', thinking: 'Hm, the weather. '.repeat(10), signature: 'x'.repeat(4_000) },
      { type: 'tool_use', id: 'toolu_0123456789', name: 'get_weather', input },
    ];
    const tokens = estimateAnswerTokens(bytesOf({ type: 'message', content }));
    expect(tokens).toBeGreaterThanOrEqual(48);
    expect(tokens).toBeLessThan(52);
  });

  it('takes a long answer to go on as it begins', () => {
    const part = { text: 'x'.repeat(98), created: 1_700_000_000 };
    const long = bytesOf(Array.from({ length: 40_000 }, () => part));
    expect(estimateAnswerTokens(long) / ((40_000 * 98) / 4)).toBeCloseTo(1, 2);
  });
});

import { describe, expect, it } from 'vitest';
import { readUsage } from './chat-usage.ts';

describe('readUsage', () => {
  it('reads input, output and cached input', () => {
    expect(
      readUsage({ prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } }),
    ).toEqual({
      inputTokens: 10,
      outputTokens: 5,
      cachedInputTokens: 4,
    });
    expect(readUsage({ prompt_tokens: 10, completion_tokens: 0, prompt_tokens_details: null })).toEqual({
      inputTokens: 10,
      outputTokens: 0,
      cachedInputTokens: 0,
    });
  });

  it('never counts more cached tokens than there were', () => {
    expect(
      readUsage({ prompt_tokens: 3, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 9 } }),
    ).toMatchObject({
      cachedInputTokens: 3,
    });
  });

  it.each([
    null,
    undefined,
    7,
    'x',
    [],
    {},
    { prompt_tokens: 1 },
    { prompt_tokens: -1, completion_tokens: 1 },
    { prompt_tokens: 1.5, completion_tokens: 1 },
    { prompt_tokens: '1', completion_tokens: 1 },
    { prompt_tokens: 1e300, completion_tokens: 1 },
    { prompt_tokens: Number.NaN, completion_tokens: 1 },
  ])('does not believe %j', (value) => {
    expect(readUsage(value)).toBeUndefined();
  });
});

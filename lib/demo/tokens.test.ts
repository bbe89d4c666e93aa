import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenCounter, eachToken, splitTokens } from './tokens.ts';

describe('splitTokens', () => {
  it('loses and adds nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(splitTokens(text).join('')).toBe(text);
        expect([...eachToken(text)]).toEqual(splitTokens(text));
      }),
    );
  });

  it('keeps to about what a tokeniser gives for English prose', () => {
    // 44 characters in ten words and signs: OpenAI's o200k_base counts 10.
    expect(splitTokens('The quick brown fox jumps over the lazy dog.')).toHaveLength(10);
  });
});

describe('createTokenCounter', () => {
  it('counts a megabyte by its beginning, in proportion', () => {
    const long = 'all work and no play makes a dull day. '.repeat(25_000);

    const ratio = createTokenCounter()(long) / splitTokens(long).length;

    expect(ratio).toBeGreaterThan(0.98);
    expect(ratio).toBeLessThan(1.02);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billedClasses, costNano, type Price } from './cost.ts';

const mini: Price = {
  inputNanoPerMillion: 150_000_000,
  cachedInputNanoPerMillion: 75_000_000,
  outputNanoPerMillion: 600_000_000,
  version: 'test',
};
const tokens = fc.nat({ max: 1_000_000_000 });

describe('costNano', () => {
  it('bills each class at its own price', () => {
    expect(costNano({ inputTokens: 1000, cachedInputTokens: 400, outputTokens: 100 }, mini)).toBe(
      600 * 150 + 400 * 75 + 100 * 600,
    );
  });

  it('is unknown, not that of input, when cached input has no price', () => {
    const price = { ...mini, cachedInputNanoPerMillion: null };
    expect(costNano({ inputTokens: 1000, cachedInputTokens: 1, outputTokens: 0 }, price)).toBeNull();
    expect(costNano({ inputTokens: 1000, cachedInputTokens: 0, outputTokens: 0 }, price)).toBe(150_000);
    expect(costNano({ inputTokens: 0, cachedInputTokens: 400, outputTokens: 1 }, price)).toBe(600);
  });

  it('asks for the price of cached input where the prompt is: above the threshold too', () => {
    const tier = { ...mini, aboveInputTokens: 500, cachedInputNanoPerMillion: null };
    const price = { ...mini, tiers: [tier] };
    expect(costNano({ inputTokens: 500, cachedInputTokens: 500, outputTokens: 0 }, price)).toBe(37_500);
    expect(costNano({ inputTokens: 501, cachedInputTokens: 1, outputTokens: 0 }, price)).toBeNull();
  });

  it('does not take a cached price of zero for a missing one', () => {
    const price = { ...mini, cachedInputNanoPerMillion: 0 };
    expect(costNano({ inputTokens: 1000, cachedInputTokens: 1000, outputTokens: 0 }, price)).toBe(0);
  });

  it('is unknown, not free, when output has no price', () => {
    const price = { ...mini, outputNanoPerMillion: null };
    expect(costNano({ inputTokens: 10, cachedInputTokens: 0, outputTokens: 1 }, price)).toBeNull();
    expect(costNano({ inputTokens: 10, cachedInputTokens: 0, outputTokens: 0 }, price)).toBe(1500);
  });

  it('rounds half up, once, over the sum', () => {
    const price = { ...mini, inputNanoPerMillion: 250_000, outputNanoPerMillion: 250_000 };
    expect(costNano({ inputTokens: 1, cachedInputTokens: 0, outputTokens: 0 }, price)).toBe(0);
    expect(costNano({ inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 }, price)).toBe(1);
  });

  it('reprices the whole request above the threshold, and not at it', () => {
    const tier = {
      aboveInputTokens: 200_000,
      inputNanoPerMillion: 300_000_000,
      cachedInputNanoPerMillion: 150_000_000,
      outputNanoPerMillion: 900_000_000,
    };
    const price = { ...mini, tiers: [tier] };
    expect(costNano({ inputTokens: 200_000, cachedInputTokens: 0, outputTokens: 1 }, price)).toBe(30_000_600);
    expect(costNano({ inputTokens: 200_001, cachedInputTokens: 1, outputTokens: 1 }, price)).toBe(
      200_000 * 300 + 150 + 900,
    );
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'never turns a count of %s into a credit',
    (bad) => {
      expect(costNano({ inputTokens: bad, cachedInputTokens: bad, outputTokens: bad }, mini)).toBe(0);
      expect(costNano({ inputTokens: 10, cachedInputTokens: bad, outputTokens: 0 }, mini)).toBe(1500);
    },
  );

  it('splits the prompt so that the classes add up to it', () => {
    fc.assert(
      fc.property(tokens, fc.integer({ min: -10, max: 2_000_000_000 }), tokens, (input, cached, output) => {
        const classes = billedClasses({
          inputTokens: input,
          cachedInputTokens: cached,
          outputTokens: output,
        });
        expect(classes.plain + classes.cached).toBe(input);
        expect(Math.min(classes.plain, classes.cached, classes.output)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is a whole number, never negative, and never less for more tokens', () => {
    const rate = fc.nat({ max: 1_000_000_000_000 });
    fc.assert(
      fc.property(tokens, tokens, tokens, rate, rate, rate, (input, cached, output, a, b, c) => {
        const price = {
          inputNanoPerMillion: a,
          cachedInputNanoPerMillion: b,
          outputNanoPerMillion: c,
          version: 'x',
        };
        const cost = costNano({ inputTokens: input, cachedInputTokens: cached, outputTokens: output }, price);
        const more = costNano(
          { inputTokens: input, cachedInputTokens: cached, outputTokens: output + 1 },
          price,
        );
        expect(Number.isSafeInteger(cost)).toBe(true);
        expect(cost).toBeGreaterThanOrEqual(0);
        expect(more).toBeGreaterThanOrEqual(cost ?? 0);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { costNano } from '#lib/gateway/cost.ts';
import { customPrice, priceInForce } from './price.ts';

const own = {
  id: 'one',
  inputNanoPerMillion: 200_000_000,
  cachedInputNanoPerMillion: null,
  outputNanoPerMillion: 800_000_000,
};
const router = { provider: 'self-hosted-model', baseUrl: 'https://openrouter.ai/api/v1' } as const;
const model = { ...router, upstreamId: 'openai/gpt-4o' };
const now = new Date('2026-11-21T12:00:00Z');

describe('customPrice', () => {
  it('bills cached input as input where its own price of it is empty', () => {
    expect(customPrice(own)).toEqual({
      inputNanoPerMillion: 200_000_000,
      cachedInputNanoPerMillion: 200_000_000,
      outputNanoPerMillion: 800_000_000,
      version: 'custom:one',
    });
  });

  it('keeps a cached price, zero too', () => {
    const free = customPrice({ ...own, cachedInputNanoPerMillion: 0 });
    expect(free).toMatchObject({ cachedInputNanoPerMillion: 0 });
  });

  it('is none where a row goes back to the catalogue', () => {
    expect(customPrice({ ...own, inputNanoPerMillion: null, outputNanoPerMillion: null })).toBeUndefined();
  });
});

describe('priceInForce', () => {
  const cached = { inputTokens: 1000, cachedInputTokens: 400, outputTokens: 0 };

  it('does not know what cached input costs where only the catalogue has a price, without one for it', () => {
    const price = priceInForce(null, model, now);
    expect(price).toMatchObject({ inputNanoPerMillion: 2_500_000_000, cachedInputNanoPerMillion: null });
    expect(price && costNano(cached, price)).toBeNull();
    expect(price && costNano({ ...cached, cachedInputTokens: 0 }, price)).toBe(2_500_000);
  });

  it('knows it where an admin has set a price', () => {
    const price = priceInForce(own, model, now);
    expect(price && costNano(cached, price)).toBe(200_000);
  });
});

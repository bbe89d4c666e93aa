import { readFileSync } from 'node:fs';
import { findProvider } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { catalogPrice, catalogVersion } from './price-catalog.ts';

const now = new Date('2026-11-21T12:00:00Z');
const openai = { provider: 'openai', baseUrl: 'https://api.openai.com/v1' } as const;
const priceOf = (upstreamId: string) => catalogPrice({ ...openai, upstreamId }, now);

/** At every half hour of a working day, and of a Sunday. */
function pricesOfDay(baseUrl: string, upstreamId: string) {
  const halfHours = Array.from({ length: 48 }, (_, index) => index * 30 * 60_000);
  const days = ['2026-11-20T00:10:00Z', '2026-11-22T00:10:00Z'].map((day) => Date.parse(day));
  const times = days.flatMap((day) => halfHours.map((offset) => new Date(day + offset)));
  return times.flatMap(
    (time) => catalogPrice({ provider: 'self-hosted-model', baseUrl, upstreamId }, time) ?? [],
  );
}

// The package has no list of its providers: they are found by the ids in its text.
function modelsByTheHour() {
  const text = readFileSync('node_modules/@pydantic/genai-prices/dist/index.js', 'utf8');
  const ids = new Set([...text.matchAll(/\bid: "([^"]+)"/g)].map(([, id]) => id ?? ''));
  const providers = [...ids].flatMap((providerId) => findProvider({ providerId }) ?? []);
  return providers.flatMap(({ id: provider, api_pattern, models }) => {
    const baseUrl = api_pattern.replaceAll('\\', '').replace(/[([].*/, '');
    const byTheHour = models.filter(
      ({ prices }) =>
        Array.isArray(prices) && prices.some(({ constraint }) => constraint?.type === 'time_of_date'),
    );
    return byTheHour.map(({ id }) => ({ provider, baseUrl, upstreamId: id }));
  });
}

describe('catalogPrice', () => {
  it('names the version of the package that is installed', () => {
    const text = readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8');
    expect(catalogVersion).toBe(`genai-prices@${(JSON.parse(text) as { version: string }).version}`);
  });

  it('gives whole nano-dollars per million tokens', () => {
    expect(priceOf('gpt-4o-mini')).toEqual({
      inputNanoPerMillion: 150_000_000,
      cachedInputNanoPerMillion: 75_000_000,
      outputNanoPerMillion: 600_000_000,
      version: catalogVersion,
    });
  });

  it('keeps the tiers of long prompts', () => {
    expect(priceOf('gpt-5.4')).toMatchObject({
      inputNanoPerMillion: 2_500_000_000,
      tiers: [
        {
          aboveInputTokens: 271_999,
          inputNanoPerMillion: 5_000_000_000,
          cachedInputNanoPerMillion: 500_000_000,
          outputNanoPerMillion: 22_500_000_000,
        },
      ],
    });
  });

  it('is none where each request has a fee beside its tokens', () => {
    const perplexity = { provider: 'self-hosted-model', baseUrl: 'https://api.perplexity.ai' } as const;
    expect(catalogPrice({ ...perplexity, upstreamId: 'sonar-pro' }, now)).toBeUndefined();
    expect(priceOf('gpt-4o-search-preview')).toBeUndefined();
    const router = { provider: 'self-hosted-model', baseUrl: 'https://openrouter.ai/api/v1' } as const;
    expect(catalogPrice({ ...router, upstreamId: 'perplexity/sonar-pro' }, now)).toBeUndefined();
  });

  it('knows no output price for a model that has no output', () => {
    expect(priceOf('text-embedding-3-small')).toMatchObject({
      inputNanoPerMillion: 20_000_000,
      cachedInputNanoPerMillion: null,
      outputNanoPerMillion: null,
    });
  });

  it.each(['no-such-model', 'whisper-1', '', '__proto__'])(
    'says nothing about %s rather than zero',
    (upstreamId) => {
      expect(priceOf(upstreamId)).toBeUndefined();
    },
  );

  it('finds a compatible provider by its address', () => {
    const groq = { provider: 'self-hosted-model', baseUrl: 'https://api.groq.com/openai/v1' } as const;
    expect(catalogPrice({ ...groq, upstreamId: 'llama-3.3-70b-versatile' }, now)).toMatchObject({
      inputNanoPerMillion: 590_000_000,
    });
  });

  // A company's own server that serves an open model under a famous name has no public price.
  it('does not price an unknown server by the name of the model', () => {
    const own = { provider: 'self-hosted-model', baseUrl: 'https://vllm.example.com/v1' } as const;
    expect(catalogPrice({ ...own, upstreamId: 'gpt-4o-mini' }, now)).toBeUndefined();
    expect(
      catalogPrice({ ...openai, baseUrl: 'https://proxy.example.com/v1', upstreamId: 'gpt-4o' }, now),
    ).toBeUndefined();
  });

  it('takes the price that is in force on the day', () => {
    const before = catalogPrice({ ...openai, upstreamId: 'o3' }, new Date('2025-06-01T00:00:00Z'));
    expect(before?.inputNanoPerMillion).toBe(10_000_000_000);
    expect(priceOf('o3')?.inputNanoPerMillion).toBe(2_000_000_000);
  });

  it.each(['deepseek-v4-pro', 'deepseek-v4-flash', 'deepseek-chat'])(
    'has none of %s, which costs more at some hours',
    (upstreamId) => {
      for (const baseUrl of ['https://api.deepseek.com/v1', 'https://acme.services.ai.azure.com/openai/v1']) {
        expect(pricesOfDay(baseUrl, upstreamId)).toEqual([]);
      }
    },
  );

  it('has none of any model that costs more at some hours', () => {
    const models = modelsByTheHour();
    expect(models.length).toBeGreaterThan(0);
    for (const { provider, baseUrl, upstreamId } of models) {
      expect(findProvider({ providerApiUrl: baseUrl })?.id).toBe(provider);
      expect(pricesOfDay(baseUrl, upstreamId)).toEqual([]);
    }
  });

  it('says nothing of cached input where the catalogue does not', () => {
    const mistral = { provider: 'self-hosted-model', baseUrl: 'https://api.mistral.ai/v1' } as const;
    const large = { ...mistral, upstreamId: 'mistral-large-latest' };
    expect(catalogPrice(large, now)).toMatchObject({ cachedInputNanoPerMillion: null });
    expect(priceOf('ft:gpt-4o-2024-08-06:acme')).toMatchObject({ cachedInputNanoPerMillion: null });
  });

  it('has no price for the demo provider', () => {
    expect(catalogPrice({ provider: 'demo', baseUrl: null, upstreamId: 'echo' }, now)).toBeUndefined();
  });
});

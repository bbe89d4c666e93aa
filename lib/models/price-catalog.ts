import {
  calcPrice,
  type ModelInfo,
  type ModelPrice,
  type PriceCalculation,
  type TieredPrices,
} from '@pydantic/genai-prices';
import type { Price, PriceRates, PriceTier } from '#lib/gateway/cost.ts';
import { type ProviderKind, traitsOf } from '#lib/providers/kinds.ts';

/** Of the package installed: a test holds the two together. */
export const catalogVersion = 'genai-prices@0.1.8';

/** Unasked and with each call, which the catalogue does not tell of them. */
const searchesForAFee = /-search-preview|-search-api|^perplexity\//;

export interface PricedModel {
  provider: ProviderKind;
  baseUrl: string | null;
  upstreamId: string;
}

/**
 * The public price of a model, from data in the package, without the network. Undefined where it is not known, and for
 * what is part of Latchkey, whose answers cost nobody anything, where each request has a fee beside its tokens and where
 * the hour decides. The rates are those of text and of pictures read: a call billed for anything else has no cost.
 */
export function catalogPrice({ provider, baseUrl, upstreamId }: PricedModel, now: Date): Price | undefined {
  if (baseUrl === null || searchesForAFee.test(upstreamId)) return undefined;
  const found = findPrice(upstreamId, { ...originOf(provider, baseUrl), timestamp: now });
  return found && !isByTheHour(found.model) ? asPrice(found.model_price) : undefined;
}

function originOf(provider: ProviderKind, baseUrl: string) {
  const { address, catalogId } = traitsOf(provider);
  const isOwnHost = address?.fallback !== undefined && hostOf(baseUrl) === hostOf(address.fallback);
  return catalogId !== undefined && isOwnHost ? { providerId: catalogId } : { providerApiUrl: baseUrl };
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}

// The search falls through to a guess by the model's name alone where the address is unknown; a guess is no price.
function findPrice(
  upstreamId: string,
  options: { providerId?: string; providerApiUrl?: string; timestamp: Date },
): PriceCalculation | undefined {
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, upstreamId, options);
  if (!found) return undefined;
  const byAddress =
    options.providerApiUrl === undefined ||
    new RegExp(`^(?:${found.provider.api_pattern})`).test(options.providerApiUrl);
  return byAddress ? found : undefined;
}

// The catalogue cannot tell weekends, whose peak prices are then too high, and a price is held over the edges of hours.
function isByTheHour({ prices }: ModelInfo): boolean {
  return Array.isArray(prices) && prices.some(({ constraint }) => constraint?.type === 'time_of_date');
}

function asPrice(dollars: ModelPrice): Price | undefined {
  const { input_mtok: input, cache_read_mtok: cached, output_mtok: output } = dollars;
  if (input === undefined || dollars.requests_kcount !== undefined) return undefined;
  const rates = (inputTokens: number): PriceRates => ({
    inputNanoPerMillion: nano(rateAt(input, inputTokens)),
    cachedInputNanoPerMillion: cached === undefined ? null : nano(rateAt(cached, inputTokens)),
    outputNanoPerMillion: output === undefined ? null : nano(rateAt(output, inputTokens)),
  });
  const tiers = thresholds([input, cached, output]).map(
    (aboveInputTokens): PriceTier => ({ aboveInputTokens, ...rates(aboveInputTokens + 1) }),
  );
  return { ...rates(0), version: catalogVersion, ...(tiers.length > 0 && { tiers }) };
}

function rateAt(rate: number | TieredPrices, inputTokens: number): number {
  if (typeof rate === 'number') return rate;
  return rate.tiers.findLast((tier) => inputTokens > tier.start)?.price ?? rate.base;
}

function thresholds(rates: (number | TieredPrices | undefined)[]): number[] {
  const starts = rates.flatMap((rate) =>
    typeof rate === 'object' ? rate.tiers.map((tier) => tier.start) : [],
  );
  return [...new Set(starts)].sort((left, right) => left - right);
}

/** The catalog's dollars are short decimals held as floats: rounding to whole nano-dollars gives back what was meant. */
function nano(dollars: number): number {
  return Math.round(dollars * 1_000_000_000);
}

/** Nano-dollars per million tokens. Null is unknown, never free. */
export interface PriceRates {
  inputNanoPerMillion: number;
  /** Null where nobody told it: a call that has cached input is then of unknown cost. */
  cachedInputNanoPerMillion: number | null;
  /** Null where nothing comes out, as with embeddings: a call that has output all the same is then of unknown cost. */
  outputNanoPerMillion: number | null;
}

/** Rates of the whole request once its prompt is longer than the threshold. */
export interface PriceTier extends PriceRates {
  aboveInputTokens: number;
}

export interface Price extends PriceRates {
  /** Which price this is, kept with each usage event: `custom:<id>`, or the catalogue and its version. */
  version: string;
  /** Ascending by threshold; absent where the price is flat. */
  tiers?: readonly PriceTier[];
}

/** As providers count: `inputTokens` is the whole prompt, of which `cachedInputTokens` came from a cache. */
export interface TokenUsage {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** Not all of it is billed at the model's rates: what it cost is unknown. */
  otherRates?: true;
}

export const noTokens: TokenUsage = Object.freeze({ inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 });

const million = 1_000_000n;
const maxCost = BigInt(Number.MAX_SAFE_INTEGER);

/** Every token of the prompt falls in exactly one class, whatever a provider claims to have cached. */
export function billedClasses(usage: TokenUsage): { plain: number; cached: number; output: number } {
  const input = wholeTokens(usage.inputTokens);
  const cached = Math.min(wholeTokens(usage.cachedInputTokens), input);
  return { plain: input - cached, cached, output: wholeTokens(usage.outputTokens) };
}

/** Integer nano-dollars, rounded half up once at the end; null where a class in use has no price. */
export function costNano(usage: TokenUsage, price: Price): number | null {
  const { plain, cached, output } = billedClasses(usage);
  const rates = ratesFor(price, plain + cached);
  if (cached > 0 && rates.cachedInputNanoPerMillion === null) return null;
  if (output > 0 && rates.outputNanoPerMillion === null) return null;
  const millionths =
    BigInt(plain) * BigInt(rates.inputNanoPerMillion) +
    BigInt(cached) * BigInt(rates.cachedInputNanoPerMillion ?? 0) +
    BigInt(output) * BigInt(rates.outputNanoPerMillion ?? 0);
  const nano = (millionths + million / 2n) / million;
  return Number(nano > maxCost ? maxCost : nano);
}

function ratesFor(price: Price, inputTokens: number): PriceRates {
  if (!price.tiers) return price;
  return price.tiers.findLast((tier) => inputTokens > tier.aboveInputTokens) ?? price;
}

/** A provider's number may be negative, a fraction or no number at all: none of these may become a credit. */
function wholeTokens(count: number): number {
  return Number.isFinite(count) && count > 0 ? Math.min(Math.trunc(count), Number.MAX_SAFE_INTEGER) : 0;
}

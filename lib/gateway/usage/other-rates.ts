import type { TokenUsage } from '../cost.ts';

/** Tiers of an answer that no price here is for. What a provider calls its usual one has many names. */
const otherTiers: ReadonlySet<unknown> = new Set(['priority', 'flex', 'scale', 'batch', 'performance']);

export function isOtherTier(tier: unknown): boolean {
  return otherTiers.has(tier);
}

/** The same numbers, marked where the answer says that they are billed at other rates than those of the price. */
export function atTier(usage: TokenUsage | undefined, tier: unknown): TokenUsage | undefined {
  return usage && isOtherTier(tier) ? { ...usage, otherRates: true } : usage;
}

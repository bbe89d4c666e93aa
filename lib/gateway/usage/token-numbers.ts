import type { TokenUsage } from '../cost.ts';
import { asRecord, memberOf } from '../json.ts';
import { isAtOtherRates } from './other-rates.ts';

const maxTokens = 1_000_000_000;

/** What an API of OpenAI's calls the two sides of its `usage`. */
export interface UsageNames {
  input: string;
  inputDetails: string;
  output: string;
  outputDetails: string;
}

/** A `usage` object of an API of OpenAI's; undefined where it is not to be believed. */
export function readTokens(value: unknown, names: UsageNames): TokenUsage | undefined {
  const usage = asRecord(value);
  if (!usage) return undefined;
  const inputTokens = tokens(usage[names.input]);
  const said = tokens(usage[names.output]);
  if (inputTokens === undefined || said === undefined) return undefined;
  // Every prompt has tokens: some servers fill the form with zeros.
  if (inputTokens + said === 0) return undefined;
  // Some providers count a thought in the total alone, and bill it as output.
  const thought = Math.max(0, (tokens(usage.total_tokens) ?? 0) - inputTokens - said);
  const cached = cachedTokens(usage, memberOf(usage[names.inputDetails], 'cached_tokens'));
  const read: TokenUsage = {
    inputTokens,
    outputTokens: said + thought,
    cachedInputTokens: Math.min(cached, inputTokens),
  };
  const reasoning = tokens(memberOf(usage[names.outputDetails], 'reasoning_tokens'));
  const isUnclear = thought > 0 && reasoning !== undefined && reasoning !== thought;
  return isUnclear || isAtOtherRates(usage) ? { ...read, otherRates: true } : read;
}

/** A provider's number where it can be a number of tokens. */
export function tokens(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxTokens
    ? (value as number)
    : undefined;
}

/** DeepSeek and Moonshot have names of their own for it. */
function cachedTokens(usage: Record<string, unknown>, detailed: unknown): number {
  return tokens(detailed) ?? tokens(usage.prompt_cache_hit_tokens) ?? tokens(usage.cached_tokens) ?? 0;
}

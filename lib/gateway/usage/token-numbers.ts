import type { TokenUsage } from '../cost.ts';
import { memberOf } from '../json.ts';

const maxTokens = 1_000_000_000;

/** The numbers of an API of OpenAI's, by whatever names it calls them; `details` says what of the input came from a cache. */
export function toUsage(input: unknown, output: unknown, details: unknown): TokenUsage | undefined {
  const inputTokens = tokens(input);
  const outputTokens = tokens(output);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  // Every prompt has tokens: some servers fill the form with zeros.
  if (inputTokens + outputTokens === 0) return undefined;
  const cached = tokens(memberOf(details, 'cached_tokens')) ?? 0;
  return { inputTokens, outputTokens, cachedInputTokens: Math.min(cached, inputTokens) };
}

/** A provider's number where it can be a number of tokens. */
export function tokens(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxTokens
    ? (value as number)
    : undefined;
}

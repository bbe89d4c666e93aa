import type { TokenUsage } from '../cost.ts';
import { toUsage } from './token-numbers.ts';

/** The `usage` of a response. What was thought is part of the output; undefined where the provider did not count. */
export function readResponsesUsage(value: unknown): TokenUsage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { input_tokens, output_tokens, input_tokens_details } = value as Record<string, unknown>;
  const usage = toUsage(input_tokens, output_tokens, input_tokens_details);
  // Every prompt has tokens: some servers fill the form with zeros.
  return usage && usage.inputTokens + usage.outputTokens > 0 ? usage : undefined;
}

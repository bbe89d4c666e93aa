import type { TokenUsage } from '../cost.ts';
import { toUsage } from './token-numbers.ts';

/** OpenAI's `usage` object, believed only where its numbers can be numbers of tokens. */
export function readUsage(value: unknown): TokenUsage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const usage = value as Record<string, unknown>;
  return toUsage(usage.prompt_tokens, usage.completion_tokens, usage.prompt_tokens_details);
}

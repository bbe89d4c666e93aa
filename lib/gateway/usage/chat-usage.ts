import type { TokenUsage } from '../cost.ts';
import { asRecord } from '../json.ts';
import { toUsage } from './token-numbers.ts';

/** OpenAI's `usage` object, believed only where its numbers can be numbers of tokens. */
export function readUsage(value: unknown): TokenUsage | undefined {
  const usage = asRecord(value);
  return usage && toUsage(usage.prompt_tokens, usage.completion_tokens, usage.prompt_tokens_details);
}

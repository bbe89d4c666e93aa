import type { TokenUsage } from '../cost.ts';
import { readTokens, type UsageNames } from './token-numbers.ts';

const names: UsageNames = {
  input: 'prompt_tokens',
  inputDetails: 'prompt_tokens_details',
  output: 'completion_tokens',
  outputDetails: 'completion_tokens_details',
};

/** The `usage` of a chat completion; undefined where the provider did not count. */
export function readUsage(value: unknown): TokenUsage | undefined {
  return readTokens(value, names);
}

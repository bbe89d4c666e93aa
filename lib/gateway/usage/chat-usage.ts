import type { TokenUsage } from '../cost.ts';
import { readTokens } from './token-numbers.ts';

/** The `usage` of a chat completion; undefined where the provider did not count. */
export function readUsage(value: unknown): TokenUsage | undefined {
  return readTokens(value, 'prompt', 'completion');
}

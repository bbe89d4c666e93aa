import type { TokenUsage } from '../cost.ts';
import { asRecord } from '../json.ts';
import { toUsage } from './token-numbers.ts';

/** The `usage` of a response. What was thought is part of the output; undefined where the provider did not count. */
export function readResponsesUsage(value: unknown): TokenUsage | undefined {
  const said = asRecord(value);
  return said && toUsage(said.input_tokens, said.output_tokens, said.input_tokens_details);
}

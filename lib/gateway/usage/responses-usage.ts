import type { TokenUsage } from '../cost.ts';
import { readTokens, type UsageNames } from './token-numbers.ts';

const names: UsageNames = {
  input: 'input_tokens',
  inputDetails: 'input_tokens_details',
  output: 'output_tokens',
  outputDetails: 'output_tokens_details',
};

/** Tools of the provider's own: besides their tokens they cost a fee, a picture, or the time of a machine. */
const paidCalls = [
  'web_search_call',
  'x_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
];
const paidItems = [...paidCalls, 'shell_call'].map((type) => Buffer.from(`"${type}"`));
const paidEvent = new RegExp(`^response\\.(?:${paidCalls.join('|')})\\.`);

/** The `usage` of a response; undefined where the provider did not count. */
export function readResponsesUsage(value: unknown): TokenUsage | undefined {
  return readTokens(value, names);
}

/** Inside a string the quotes of a type are escaped: a match is an item of the answer, or a name that is one's own fault. */
export function callsPaidTools(answer: Buffer): boolean {
  return paidItems.some((type) => answer.includes(type));
}

export function tellsOfPaidTool(event: string): boolean {
  return paidEvent.test(event);
}

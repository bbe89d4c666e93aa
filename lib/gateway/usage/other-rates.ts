import type { TokenUsage } from '../cost.ts';
import { asRecord } from '../json.ts';

/** What a price is for, by the names that APIs give to it: all else is billed at other rates. */
export const standardRates: ReadonlyMap<string, ReadonlySet<unknown>> = new Map([
  ['service_tier', new Set([null, 'auto', 'default', 'standard', 'standard_only', 'on_demand'])],
  ['speed', new Set([null, 'standard'])],
  ['inference_geo', new Set([null, 'global', 'not_available'])],
]);

const pricedInput: ReadonlySet<string> = new Set(['cached_tokens', 'text_tokens', 'image_tokens']);
const pricedOutput: ReadonlySet<string> = new Set([
  'reasoning_tokens',
  'text_tokens',
  'accepted_prediction_tokens',
  'rejected_prediction_tokens',
]);
const pricedTools: ReadonlySet<string> = new Set(['web_fetch_requests']);
const nothing: ReadonlySet<string> = new Set();
/** Counts of a usage by their part, and which of them a price has a rate for. */
const pricedParts: readonly (readonly [string, ReadonlySet<string>])[] = [
  ['prompt_tokens_details', pricedInput],
  ['input_tokens_details', pricedInput],
  ['completion_tokens_details', pricedOutput],
  ['output_tokens_details', pricedOutput],
  ['server_tool_use', pricedTools],
  ['server_side_tool_usage_details', nothing],
];
const standards = [...standardRates];
/** Beside the tokens, or among them at rates of their own. */
const extras = [
  'cache_creation_input_tokens',
  'citation_tokens',
  'num_search_queries',
  'num_server_side_tools_used',
  'num_sources_used',
  'prompt_audio_seconds',
];

/** Whether a usage holds anything that the price of a model does not tell. */
export function isAtOtherRates(usage: Record<string, unknown>): boolean {
  for (const [name, standard] of standards)
    if (usage[name] !== undefined && isOther(standard, usage[name])) return true;
  for (const [name, priced] of pricedParts)
    if (usage[name] !== undefined && countsBeside(usage[name], priced)) return true;
  if (extras.some((name) => isCounted(usage[name]))) return true;
  return typeof usage.search_context_size === 'string';
}

export function isOtherTier(tier: unknown): boolean {
  return isOther(standardRates.get('service_tier') as ReadonlySet<unknown>, tier);
}

/** The same numbers, marked where something beside them tells of other rates. */
export function atRates(usage: TokenUsage | undefined, areOthers: boolean): TokenUsage | undefined {
  return usage && areOthers ? { ...usage, otherRates: true } : usage;
}

function isOther(standard: ReadonlySet<unknown>, value: unknown): boolean {
  if (value === undefined || value === '') return false;
  return !standard.has(typeof value === 'string' ? value.toLowerCase() : value);
}

function countsBeside(part: unknown, priced: ReadonlySet<string>): boolean {
  const counts = asRecord(part);
  if (!counts) return false;
  for (const name in counts) if (isCounted(counts[name]) && !priced.has(name)) return true;
  return false;
}

function isCounted(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

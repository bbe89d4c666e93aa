import { noTokens, type TokenUsage } from '../cost.ts';
import { asRecord, memberOf } from '../json.ts';
import { isAtOtherRates } from './other-rates.ts';
import { tokens } from './token-numbers.ts';

const knownSteps: ReadonlySet<unknown> = new Set(['message', 'compaction']);

/** Anthropic's counters. Each is the total so far; what came out of a cache or went into one is not part of `input`. */
export interface MessagesCounts {
  input: number;
  cacheCreation: number;
  cacheRead: number;
  output: number | undefined;
  /** What the provider spent on shortening the conversation: billed, and in none of the counters above. */
  compaction: TokenUsage;
  /** Part of it is another model's, or billed at rates that the price does not tell. */
  otherRates: boolean;
}

export const noCounts: MessagesCounts = {
  input: 0,
  cacheCreation: 0,
  cacheRead: 0,
  output: undefined,
  compaction: noTokens,
  otherRates: false,
};

/** The counters after one more `usage` object: what it names replaces what was known, nothing is added up. */
export function updateCounts(known: MessagesCounts, value: unknown): MessagesCounts {
  const usage = asRecord(value);
  if (!usage) return known;
  const next: MessagesCounts = {
    input: tokens(usage.input_tokens) ?? known.input,
    cacheCreation: tokens(usage.cache_creation_input_tokens) ?? known.cacheCreation,
    cacheRead: tokens(usage.cache_read_input_tokens) ?? known.cacheRead,
    output: tokens(usage.output_tokens) ?? known.output,
    compaction: readCompaction(usage.iterations) ?? known.compaction,
    otherRates: known.otherRates || isAtOtherRates(usage) || hasOtherSteps(usage.iterations),
  };
  if (promptTokens(next) > 0) return next;
  // Some servers end with zeros for what they said at the start.
  const { input, cacheCreation, cacheRead } = known;
  return { ...next, input, cacheCreation, cacheRead };
}

export function promptTokens({ input, cacheCreation, cacheRead }: MessagesCounts): number {
  return input + cacheCreation + cacheRead;
}

/** Undefined where the provider did not count: every prompt has tokens. */
export function toTokenUsage(counts: MessagesCounts): TokenUsage | undefined {
  const { cacheRead, output, compaction, otherRates } = counts;
  const prompt = promptTokens(counts);
  if (prompt === 0 || output === undefined) return undefined;
  const usage: TokenUsage = {
    inputTokens: prompt + compaction.inputTokens,
    outputTokens: output + compaction.outputTokens,
    cachedInputTokens: cacheRead + compaction.cachedInputTokens,
  };
  return otherRates || compaction.otherRates ? { ...usage, otherRates: true } : usage;
}

/** Of the steps that a provider counts apart, a message is in its counters and a compaction is added to them; any other may be another model's. */
function hasOtherSteps(iterations: unknown): boolean {
  return Array.isArray(iterations) && iterations.some((entry) => !knownSteps.has(memberOf(entry, 'type')));
}

function readCompaction(iterations: unknown): TokenUsage | undefined {
  if (!Array.isArray(iterations)) return undefined;
  let sum = noTokens;
  for (const entry of iterations) {
    if (entry?.type !== 'compaction') continue;
    const spent = toTokenUsage(updateCounts(noCounts, { ...entry, iterations: undefined }));
    if (spent) sum = add(sum, spent);
  }
  return sum;
}

function add(one: TokenUsage, other: TokenUsage): TokenUsage {
  const sum = {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
  };
  return one.otherRates || other.otherRates ? { ...sum, otherRates: true } : sum;
}

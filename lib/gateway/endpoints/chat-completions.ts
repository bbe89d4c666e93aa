import { type ObjectScan, type Span, scanObject } from '../body/scan.ts';
import { type Edit, splice } from '../body/splice.ts';
import type { TokenUsage } from '../cost.ts';
import { GatewayError } from '../errors.ts';
import type { Model } from '../ports.ts';
import { ChatFilter } from '../stream/chat-filter.ts';
import { tellsOfPaidTool } from '../usage/chat-tools.ts';
import { readUsage } from '../usage/chat-usage.ts';
import { atRates, isOtherTier } from '../usage/other-rates.ts';
import { estimateBodyTokens } from '../usage/token-estimate.ts';
import { nearUsage, usageMembers } from '../usage/usage-member.ts';
import { mayNameIds, membersOf, readMember, readModel, readStream, scanBody } from './body-members.ts';
import { refuseChatIds, tellingInChat, watchedInChat } from './chat-ids.ts';
import { requireClear } from './clear-object.ts';
import type { Endpoint, InferenceRequest } from './endpoint.ts';
import { asksOtherRates } from './rates.ts';

const requestMembers = membersOf('stream_options', ...tellingInChat);
/** Below it there is no room for a second `include_usage`. */
const shortestTwice = '{"include_usage":0,"include_usage":0}'.length;
const tierName = Buffer.from('"service_tier"');
const optionMembers: ReadonlySet<string> = new Set(['include_usage']);

export const chatCompletions: Endpoint = {
  name: 'chat/completions',
  family: 'openai',
  modelType: 'chat',
  read,
  usageOf,
  otherRates: (answer) => isAtOthers(answer, usageMembers(answer).service_tier),
  observe: ({ wantsUsage }) => new ChatFilter(!wantsUsage),
};

function usageOf(answer: Buffer): TokenUsage | undefined {
  const { usage, service_tier: tier } = usageMembers(answer);
  return atRates(readUsage(usage), isAtOthers(answer, tier));
}

function isAtOthers(answer: Buffer, tier: unknown): boolean {
  return isOtherTier(tier ?? nearUsage(answer, tierName)) || tellsOfPaidTool(answer);
}

function read(body: Buffer): InferenceRequest {
  const scan = scanBody(body, requestMembers, watchedInChat);
  const { model, span } = readModel(body, scan);
  if (mayNameIds(scan, tellingInChat)) refuseChatIds(body);
  const stream = readStream(body, scan);
  const asked = stream ? usageEdit(body, scan) : undefined;
  return {
    model,
    stream,
    estimatedInputTokens: estimateBodyTokens(body),
    otherRates: asksOtherRates(body, scan),
    wantsUsage: asked?.wanted ?? false,
    bodyFor: (target: Model) => {
      const edits: Edit[] = [{ ...span, text: JSON.stringify(target.upstreamId) }];
      if (asked?.edit) edits.push(asked.edit);
      return splice(body, edits);
    },
  };
}

interface UsageRequest {
  wanted: boolean;
  edit: Edit | undefined;
}

/** Streams always ask the provider for its numbers; whether the client sees them stays the client's choice. */
function usageEdit(body: Buffer, scan: ObjectScan): UsageRequest {
  const span = scan.members.get('stream_options');
  if (!span) {
    const comma = scan.empty ? '' : ',';
    const text = `${comma}"stream_options":{"include_usage":true}`;
    return { wanted: false, edit: { start: scan.close, end: scan.close, text } };
  }
  const options = readOptions(body, span);
  if (options === null) return { wanted: false, edit: { ...span, text: '{"include_usage":true}' } };
  const wanted = 'include_usage' in options && options.include_usage === true;
  if (wanted) return { wanted, edit: undefined };
  return { wanted, edit: { ...span, text: JSON.stringify({ ...options, include_usage: true }) } };
}

/** Whatever providers may make of other values, and of a name in two spellings, the numbers must come. */
function readOptions(body: Buffer, span: Span): object | null {
  const options = readMember(body, 'stream_options', span);
  const isShort = span.end - span.start < shortestTwice;
  if (options === null || (isShort && typeof options === 'object' && 'include_usage' in options))
    return options;
  const scan = scanObject(body.subarray(span.start, span.end), optionMembers);
  if (typeof options !== 'object' || !scan) {
    throw new GatewayError('invalid_json', 'stream_options must be an object.', { param: 'stream_options' });
  }
  requireClear(scan, 'stream_options.');
  return options;
}

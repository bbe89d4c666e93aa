import type { ObjectScan } from '../body/scan.ts';
import { type Edit, splice } from '../body/splice.ts';
import type { Model } from '../ports.ts';
import { ChatFilter } from '../stream/chat-filter.ts';
import { readUsage } from '../stream/chat-usage.ts';
import { estimateTokens } from '../token-estimate.ts';
import { readMember, readModel, readStream, scanBody } from './body-members.ts';
import type { Endpoint, InferenceRequest } from './endpoint.ts';
import { usageMember } from './usage-member.ts';

const requestMembers: ReadonlySet<string> = new Set(['model', 'stream', 'stream_options']);

export const chatCompletions: Endpoint = {
  name: 'chat/completions',
  family: 'openai',
  modelType: 'chat',
  read,
  usageOf: (answer) => readUsage(usageMember(answer)),
  observe: ({ wantsUsage }) => new ChatFilter(!wantsUsage),
};

function read(body: Buffer): InferenceRequest {
  const scan = scanBody(body, requestMembers);
  const { model, span } = readModel(body, scan);
  const stream = readStream(body, scan);
  const asked = stream ? usageEdit(body, scan) : undefined;
  return {
    model,
    stream,
    estimatedInputTokens: estimateTokens(body.length),
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
  const options = readMember(body, 'stream_options', span);
  if (options === null) return { wanted: false, edit: { ...span, text: '{"include_usage":true}' } };
  // Anything else that is no object is the provider's to refuse.
  if (typeof options !== 'object' || Array.isArray(options)) return { wanted: false, edit: undefined };
  const wanted = 'include_usage' in options && options.include_usage === true;
  if (wanted) return { wanted, edit: undefined };
  return { wanted, edit: { ...span, text: JSON.stringify({ ...options, include_usage: true }) } };
}

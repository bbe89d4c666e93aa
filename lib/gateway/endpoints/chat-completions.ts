import { findLastMember, parseMember, type Span, scanObject } from '../body/scan.ts';
import { type Edit, splice } from '../body/splice.ts';
import type { TokenUsage } from '../cost.ts';
import { GatewayError } from '../errors.ts';
import type { Model } from '../ports.ts';
import { readUsage } from '../stream/usage.ts';
import type { Endpoint, InferenceRequest } from './endpoint.ts';

const requestMembers: ReadonlySet<string> = new Set(['model', 'stream', 'stream_options', 'max_tokens', 'n']);
const answerMembers: ReadonlySet<string> = new Set(['usage']);
const maxMemberBytes = 2_048;
const maxUsageBytes = 65_536;
const usageName = Buffer.from('"usage"');

export const chatCompletions: Endpoint = { name: 'chat/completions', modelType: 'chat', read, usageOf };

function read(body: Buffer): InferenceRequest {
  const scan = scanObject(body, requestMembers);
  if (!scan) throw new GatewayError('invalid_json', 'The body is not a JSON object.');
  if (scan.duplicate) {
    throw new GatewayError('invalid_json', `The body names "${scan.duplicate}" twice.`, {
      param: scan.duplicate,
    });
  }
  const modelSpan = scan.members.get('model');
  if (!modelSpan) throw new GatewayError('missing_model', 'The body has no "model".', { param: 'model' });
  const model = readMember(body, 'model', modelSpan);
  if (typeof model !== 'string') {
    throw new GatewayError('invalid_model', 'model must be a string.', { param: 'model' });
  }
  const streamSpan = scan.members.get('stream');
  const stream = streamSpan !== undefined && readMember(body, 'stream', streamSpan) === true;
  const asked = stream ? usageEdit(body, scan) : undefined;
  return {
    model,
    stream,
    estimatedInputTokens: Math.ceil(body.length / 4),
    wantsUsage: asked?.wanted ?? false,
    bodyFor: (target: Model) => {
      const edits: Edit[] = [{ ...modelSpan, text: JSON.stringify(target.upstreamId) }];
      if (asked?.edit) edits.push(asked.edit);
      return splice(body, edits);
    },
  };
}

/** What is parsed here is small by its nature; a large one would only keep everybody else waiting. */
function readMember(body: Buffer, name: string, span: Span): unknown {
  if (span.end - span.start > maxMemberBytes) {
    throw new GatewayError('invalid_json', `"${name}" is longer than ${maxMemberBytes} bytes.`, {
      param: name,
    });
  }
  try {
    return parseMember(body, span);
  } catch {
    throw new GatewayError('invalid_json', `"${name}" is not valid JSON.`, { param: name });
  }
}

interface UsageRequest {
  wanted: boolean;
  edit: Edit | undefined;
}

/** Streams always ask the provider for its numbers; whether the client sees them stays the client's choice. */
function usageEdit(body: Buffer, scan: NonNullable<ReturnType<typeof scanObject>>): UsageRequest {
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

function usageOf(answer: Buffer): TokenUsage | undefined {
  const span = findLastMember(answer, usageName) ?? scanObject(answer, answerMembers)?.members.get('usage');
  if (!span || span.end - span.start > maxUsageBytes) return undefined;
  try {
    return readUsage(parseMember(answer, span));
  } catch {
    return undefined;
  }
}

import { startsWith } from '../body/json-bytes.ts';
import { parseMember, scanObject } from '../body/scan.ts';
import { memberOf } from '../json.ts';
import { atRates, isOtherTier } from '../usage/other-rates.ts';
import { callsPaidTools, readResponsesUsage, tellsOfPaidTool } from '../usage/responses-usage.ts';
import { responsesError } from './responses-error.ts';
import { isLineEnd, parseData, payloadStart } from './sse-bytes.ts';
import { SseFilter } from './sse-filter.ts';

const eventField = Buffer.from('event:');
const longestName = 100;
const beginningBytes = 256;
const maxEndBytes = 64 * 1024 * 1024;
const endings: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
]);
/** What a stream says before anything of an answer is there. */
const preludes: ReadonlySet<string> = new Set([
  'response.created',
  'response.queued',
  'response.in_progress',
  'response.content_part.added',
  'response.reasoning_summary_part.added',
]);
const typeMembers: ReadonlySet<string> = new Set(['type', 'error']);
const errorMembers: ReadonlySet<string> = new Set(['error', 'message', 'code', 'param']);
const responseMember: ReadonlySet<string> = new Set(['response']);
const endMembers: ReadonlySet<string> = new Set(['usage', 'error', 'service_tier']);
const maxMemberBytes = 65_536;

/** Streams of responses, ended by the event that repeats the whole of it with its usage. All of it passes. */
export class ResponsesFilter extends SseFilter {
  private paidTool = false;

  protected override get isAtOtherRates(): boolean {
    return this.paidTool;
  }

  /** An error is an end as well, though a failed response may still follow it. */
  override finish(): Buffer | undefined {
    const rest = super.finish();
    if (this.error && !this.error.early) this.done = true;
    return rest;
  }

  protected override inspect(bytes: Buffer, start: number, end: number): boolean {
    if (this.endsPassing(end - start)) return false;
    const type = nameOf(bytes, start, end) ?? typeIn(bytes.subarray(start, end));
    if (type === undefined) return false;
    this.paidTool ||= tellsOfPaidTool(type);
    if (type.endsWith('.delta')) this.takeContent(bytes, start, end);
    else if (type === 'error') this.takeError(valuesOf(payloadOf(bytes, start, end), errorMembers));
    else if (endings.has(type)) this.takeEnd(payloadOf(bytes, start, end), type);
    else if (!this.hasContent) this.hasContent = isContent(type, bytes.subarray(start, end));
    return false;
  }

  /** It holds all of the output, pictures among it, and the usage behind that. */
  protected override mustBeWhole(begun: Buffer): boolean {
    if (begun.length > maxEndBytes) return false;
    const name = nameOf(begun, 0, Math.min(begun.length, longestName));
    if (name !== undefined) return endings.has(name);
    const beginning = begun.toString('latin1', 0, beginningBytes);
    return [...endings].some((ending) => beginning.includes(`"${ending}"`));
  }

  private takeContent(bytes: Buffer, start: number, end: number): void {
    this.hasContent = true;
    this.count(bytes, start, end);
  }

  protected override textOf({ delta }: Record<string, unknown>): unknown {
    return delta;
  }

  private takeEnd(payload: Buffer, type: string): void {
    this.done = true;
    const response = responseOf(payload);
    const { usage, error, service_tier: tier } = valuesOf(response, endMembers);
    this.tell(atRates(readResponsesUsage(usage), isOtherTier(tier) || callsPaidTools(response)));
    if (type === 'response.failed' || (typeof error === 'object' && error !== null))
      this.takeError({ error });
  }

  private takeError(said: Record<string, unknown>): void {
    this.error ??= { payload: responsesError(said), early: !this.hasContent };
  }
}

/** Most events say in their first line what they are: those need not be read to know it. */
function nameOf(bytes: Buffer, start: number, end: number): string | undefined {
  if (!startsWith(bytes, eventField, start)) return undefined;
  const from = start + eventField.length;
  const until = Math.min(end, from + longestName);
  let to = from;
  while (to < until && !isLineEnd(bytes[to])) to += 1;
  const name = bytes.toString('latin1', from, to).trim();
  return name === 'error' || name.startsWith('response.') ? name : undefined;
}

function typeIn(event: Buffer): string | undefined {
  const { type, error } = valuesOf(payloadOf(event, 0, event.length), typeMembers);
  if (typeof type === 'string') return type;
  return typeof error === 'object' && error !== null ? 'error' : undefined;
}

function isContent(type: string, event: Buffer): boolean {
  if (!type.startsWith('response.') || preludes.has(type)) return false;
  if (type !== 'response.output_item.added') return true;
  const kind = memberOf(parseData(payloadOf(event, 0, event.length))?.item, 'type');
  // Text and thoughts begin empty and grow; a call of a tool says at once what it is.
  return kind !== 'message' && kind !== 'reasoning';
}

function payloadOf(bytes: Buffer, start: number, end: number): Buffer {
  const at = payloadStart(bytes, start, end);
  return at === -1 ? bytes.subarray(end, end) : bytes.subarray(at, end);
}

/** The response that an event carries, as bytes: it may be long. */
function responseOf(payload: Buffer): Buffer {
  const span = scanObject(payload, responseMember)?.members.get('response');
  if (span) return payload.subarray(span.start, span.end);
  return Buffer.from(JSON.stringify(parseData(payload)?.response ?? null));
}

/** The wanted members of an object, parsed where they are small; its data may stand in several lines. */
function valuesOf(json: Buffer, wanted: ReadonlySet<string>): Record<string, unknown> {
  const members = scanObject(json, wanted)?.members;
  if (!members) return parseData(json) ?? {};
  const values: Record<string, unknown> = {};
  for (const [name, span] of members) {
    if (span.end - span.start > maxMemberBytes) continue;
    try {
      values[name] = parseMember(json, span);
    } catch {
      // A member that does not parse is one that is not there.
    }
  }
  return values;
}

import { jsonBytes, startsWith } from '../body/json-bytes.ts';
import { asRecord, memberOf } from '../json.ts';
import { tellsOfPaidTool } from '../usage/chat-tools.ts';
import { readUsage } from '../usage/chat-usage.ts';
import { isOtherTier } from '../usage/other-rates.ts';
import { parseData, payloadStart, space } from './sse-bytes.ts';
import { SseFilter } from './sse-filter.ts';

const { colon, openBrace } = jsonBytes;
const doneText = Buffer.from('[DONE]');
const usageText = Buffer.from('"usage"');
const errorText = Buffer.from('"error"');

/** Streams of chat completions: ended by `[DONE]`, and without the usage event where only we asked for it. */
export class ChatFilter extends SseFilter {
  private readonly stripUsage: boolean;
  private otherTier = false;
  private paidTool = false;

  constructor(stripUsage: boolean) {
    super();
    this.stripUsage = stripUsage;
  }

  protected override get isAtOtherRates(): boolean {
    return this.otherTier || this.paidTool;
  }

  protected override inspect(bytes: Buffer, start: number, end: number): boolean {
    if (this.endsPassing(end - start)) return false;
    const at = payloadStart(bytes, start, end);
    if (at === -1) return false;
    if (startsWith(bytes, doneText, at)) {
      this.done = true;
      return false;
    }
    const event = bytes.subarray(at, end);
    this.paidTool ||= tellsOfPaidTool(event);
    if (holdsUsage(event)) return this.takeUsage(event, bytes, start, end);
    const isError = (!this.hasContent || event.includes(errorText)) && this.look(event);
    if (this.hasContent && !isError) this.count(bytes, start, end);
    return false;
  }

  protected override textOf({ choices }: Record<string, unknown>): unknown {
    return Array.isArray(choices) && choices.map((choice: unknown) => textsOf(memberOf(choice, 'delta')));
  }

  protected override endsAllTheSame(held: Buffer): boolean {
    const at = payloadStart(held, 0, held.length);
    return at !== -1 && startsWith(held, doneText, at);
  }

  private takeUsage(event: Buffer, bytes: Buffer, start: number, end: number): boolean {
    const payload = parseData(event);
    this.otherTier ||= isOtherTier(payload?.service_tier);
    const usage = readUsage(payload?.usage ?? memberOf(payload?.x_groq, 'usage'));
    const isError = payload !== undefined && this.takeError(payload);
    const empty = Array.isArray(payload?.choices) && payload.choices.length === 0;
    if (!empty && !isError) {
      this.hasContent = true;
      if (usage) this.add(bytes, start, end);
      else this.count(bytes, start, end);
    }
    if (usage) this.tell(usage);
    return this.stripUsage && empty && !isError;
  }

  /** True where it tells of an error. */
  private look(event: Buffer): boolean {
    const payload = parseData(event);
    if (!payload) return false;
    this.otherTier ||= isOtherTier(payload.service_tier);
    if (this.takeError(payload)) return true;
    if (carriesContent(payload)) this.hasContent = true;
    return false;
  }

  private takeError(payload: Record<string, unknown>): boolean {
    if (typeof payload.error !== 'object' || payload.error === null) return false;
    this.error ??= { payload, early: !this.hasContent };
    return true;
  }
}

/** Inside a string the quotes of `"usage"` are escaped, so a match is a member's name; `null` is no usage. */
function holdsUsage(event: Buffer): boolean {
  let at = event.indexOf(usageText);
  while (at !== -1) {
    let value = at + usageText.length;
    while (event[value] === space || event[value] === colon) value += 1;
    if (event[value] === openBrace) return true;
    at = event.indexOf(usageText, value);
  }
  return false;
}

function carriesContent(payload: Record<string, unknown>): boolean {
  if (!Array.isArray(payload.choices)) return true;
  return payload.choices.some((choice: unknown) => {
    if (typeof memberOf(choice, 'finish_reason') === 'string') return true;
    const delta = asRecord(memberOf(choice, 'delta')) ?? {};
    return Object.entries(delta).some(([name, value]) => name !== 'role' && value !== null && value !== '');
  });
}

/** What a model wrote of it. Some providers send a thought twice, under another name. */
function textsOf(delta: unknown): unknown[] {
  const said = asRecord(delta) ?? {};
  const thought = said.reasoning_content ?? said.reasoning;
  return [said.content, said.refusal, thought, said.tool_calls, said.function_call];
}

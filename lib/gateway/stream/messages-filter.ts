import { toAnthropicError } from '../anthropic-error.ts';
import { startsWith } from '../body/json-bytes.ts';
import type { TokenUsage } from '../cost.ts';
import { memberOf } from '../json.ts';
import { noCounts, promptTokens, toTokenUsage, updateCounts } from '../usage/messages-usage.ts';
import { parseData, payloadStart } from './sse-bytes.ts';
import { SseFilter } from './sse-filter.ts';

const blockLine = Buffer.from('event: content_block_');
const deltaLine = Buffer.from('event: content_block_delta');

/** Streams of messages, ended by `message_stop`. All of it passes: every client of this wire is sent its usage. */
export class MessagesFilter extends SseFilter {
  private counts = noCounts;

  override estimate(inputTokens: number): TokenUsage {
    const { cacheRead: cachedInputTokens, output } = this.counts;
    const estimate = super.estimate(promptTokens(this.counts) || inputTokens);
    if (this.told) return estimate;
    const outputTokens = output === undefined ? estimate.outputTokens : this.outputSince(output);
    return { ...estimate, outputTokens, cachedInputTokens };
  }

  protected override get isAtOtherRates(): boolean {
    return this.counts.otherRates;
  }

  /** Text is the most of a stream, and its events name themselves in their first line: those are not parsed. */
  protected override inspect(bytes: Buffer, start: number, end: number): boolean {
    if (this.endsPassing(end - start)) return false;
    const isBlock = startsWith(bytes, blockLine, start);
    if (isBlock && startsWith(bytes, deltaLine, start)) this.takeContent(bytes, start, end);
    else if (!isBlock || !this.hasContent) this.read(bytes, start, end);
    return false;
  }

  private read(bytes: Buffer, start: number, end: number): void {
    const at = payloadStart(bytes, start, end);
    const payload = at === -1 ? undefined : parseData(bytes.subarray(at, end));
    if (!payload) return;
    this.takeError(payload);
    switch (payload.type) {
      case 'message_start':
        // Its output is a placeholder: the final number comes with the last `message_delta`.
        this.counts = { ...updateCounts(noCounts, memberOf(payload.message, 'usage')), output: undefined };
        break;
      case 'message_delta':
        this.hasContent = true;
        this.counts = updateCounts(this.counts, payload.usage);
        this.tell(toTokenUsage(this.counts));
        break;
      case 'message_stop':
        this.done = true;
        break;
      case 'content_block_start':
        this.hasContent ||= opensWithContent(payload.content_block);
        break;
      case 'content_block_delta':
        this.takeContent(bytes, start, end);
        break;
    }
  }

  private takeContent(bytes: Buffer, start: number, end: number): void {
    this.hasContent = true;
    this.count(bytes, start, end);
  }

  protected override textOf({ delta }: Record<string, unknown>): unknown {
    return delta;
  }

  private takeError(payload: Record<string, unknown>): void {
    if (typeof payload.error !== 'object' || payload.error === null) return;
    this.error ??= { payload: toAnthropicError(payload), early: !this.hasContent };
  }
}

/** Text and thoughts begin empty and grow; a call of a tool says at once what it is. */
function opensWithContent(block: unknown): boolean {
  const type = memberOf(block, 'type');
  if (type !== 'text' && type !== 'thinking') return true;
  const said = memberOf(block, type);
  return typeof said === 'string' && said !== '';
}

import type { TokenUsage } from '../cost.ts';
import { estimateTokens } from '../token-estimate.ts';
import { anyBoundary, carriage, isLineEnd, newline } from './sse-bytes.ts';

const maxHeldBytes = 1024 * 1024;
/** What an event weighs besides its text, until a smaller one shows it. */
const usualFrameBytes = 256;
const newlineByte = Buffer.from('\n');

/** An error that the provider sent as an event of a stream answered with 200. */
export interface StreamedError {
  payload: Record<string, unknown>;
  /** It came before any content. */
  early: boolean;
}

/**
 * Watches a stream of server-sent events beside its bytes. What it hands on ends at an event's end: an event in the
 * making waits until it is whole. What the events mean is for each wire to say.
 */
export abstract class SseFilter {
  usage: TokenUsage | undefined;
  /** The last event has passed: whatever follows is not handed on. */
  done = false;
  /** An event with content has passed. */
  hasContent = false;
  error: StreamedError | undefined;
  private held: Buffer | undefined;
  /** An event too long to hold is on its way: the rest of it follows unseen. */
  private passing = false;
  private contentBytes = 0;
  private contentEvents = 0;
  private frameBytes = usualFrameBytes;
  private sawCarriage = false;

  /** What the answer used as far as it is known, where the provider's own numbers did not come. */
  estimate(inputTokens: number): TokenUsage {
    return { inputTokens, outputTokens: this.estimatedOutputTokens, cachedInputTokens: 0 };
  }

  /** Output tokens by what passed: an event is one token, or as many as its bytes beyond the smallest event by four. */
  get estimatedOutputTokens(): number {
    if (this.contentEvents === 0) return 0;
    const beyondFrames = this.contentBytes - this.contentEvents * this.frameBytes;
    return Math.max(this.contentEvents, estimateTokens(beyondFrames));
  }

  /** The bytes that may go on to the client now; undefined for none. */
  push(chunk: Buffer): Buffer | undefined {
    if (this.done) return undefined;
    if (!this.sawCarriage) this.sawCarriage = chunk.includes(carriage);
    const { held } = this;
    const bytes = held ? Buffer.concat([held, chunk]) : chunk;
    this.held = undefined;
    const kept: Buffer[] = [];
    let from = 0;
    let at = 0;
    for (let end = this.boundary(bytes, this.searched(held)); end !== -1; end = this.boundary(bytes, at)) {
      if (this.inspect(bytes, at, end)) {
        if (at > from) kept.push(bytes.subarray(from, at));
        from = end;
      }
      at = end;
      if (this.done) break;
    }
    if (at > from) kept.push(bytes.subarray(from, at));
    if (!this.done && at < bytes.length) this.hold(bytes.subarray(at), kept);
    return kept.length > 1 ? Buffer.concat(kept) : kept[0];
  }

  /** The stream has ended: what is still held goes on only where it is a whole event, or an end that lacks its blank line. */
  finish(): Buffer | undefined {
    const { held } = this;
    this.held = undefined;
    if (!held || this.passing || this.done) return undefined;
    const isWhole = held.at(-1) === carriage && anyBoundary(Buffer.concat([held, newlineByte]), 0) !== -1;
    if (!isWhole && !this.endsAllTheSame(held)) return undefined;
    return this.inspect(held, 0, held.length) ? undefined : held;
  }

  private hold(rest: Buffer, kept: Buffer[]): void {
    if (!this.passing && rest.length <= maxHeldBytes) {
      this.held = rest;
      return;
    }
    let end = rest.length;
    while (end > 0 && isLineEnd(rest[end - 1])) end -= 1;
    if (!this.passing) this.contentEvents += 1;
    this.passing = true;
    this.hasContent = true;
    this.contentBytes += end;
    if (end > 0) kept.push(rest.subarray(0, end));
    if (end < rest.length) this.held = rest.subarray(end);
  }

  /** What was held ends no event; only its last line end may be half of one that does. */
  private searched(held: Buffer | undefined): number {
    return held && !this.sawCarriage ? held.length - 1 : 0;
  }

  /** Index just behind the next blank line, whatever the line ends are; -1 where there is none yet. */
  private boundary(bytes: Buffer, from: number): number {
    if (this.sawCarriage) return anyBoundary(bytes, from);
    let at = bytes.indexOf(newline, from);
    while (at !== -1 && at + 1 < bytes.length) {
      if (bytes[at + 1] === newline) return at + 2;
      at = bytes.indexOf(newline, at + 1);
    }
    return -1;
  }

  /** Reads one event; true takes it out of the stream. */
  protected abstract inspect(bytes: Buffer, start: number, end: number): boolean;

  /** Whether the stream's last bytes, which lack their blank line, are its end nonetheless. */
  protected endsAllTheSame(_held: Buffer): boolean {
    return false;
  }

  /** True where these bytes are the end of an event that was too long to hold: nothing in it is read. */
  protected endsPassing(length: number): boolean {
    if (!this.passing) return false;
    this.passing = false;
    this.contentBytes += length;
    return true;
  }

  protected count(length: number): void {
    this.contentEvents += 1;
    this.contentBytes += length;
    if (length < this.frameBytes) this.frameBytes = length;
  }
}

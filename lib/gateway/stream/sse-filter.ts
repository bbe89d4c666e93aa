import type { TokenUsage } from '../cost.ts';
import { atRates } from '../usage/other-rates.ts';
import { estimateTokens } from '../usage/token-estimate.ts';
import { EventEnds } from './event-ends.ts';
import { carriage, isLineEnd, parseData, payloadStart } from './sse-bytes.ts';

const maxHeldBytes = 1024 * 1024;
/** Of the events with content the first few and each eighth are read, and one that is of another length than those before. */
const readEach = 8;
const otherLength = 32;
const longestRead = 65_536;
const mostFrames = 32;
const smallestRoom = 4_096;
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
  /** The last event has passed: whatever follows is not handed on. */
  done = false;
  /** An event with content has passed. */
  hasContent = false;
  error: StreamedError | undefined;
  /** What is handed on in one piece wherever it stands, also in an event too long to hold. */
  neverCut: Buffer | undefined;
  private readonly ends = new EventEnds();
  private held: Buffer | undefined;
  /** Where `held` lies while it grows, with space behind it; never what was handed on. */
  private room: Buffer | undefined;
  /** An event too long to hold is on its way: the rest of it follows unseen. */
  private passing = false;
  private textBytes = 0;
  private contentEvents = 0;
  /** What an event is besides its text, by the mean of those that were read, and how long the last of them was. */
  private frameBytes = 0;
  private framesRead = 0;
  private lengthRead = 0;
  /** The provider's last numbers, what was estimated when they came, and whether no words have passed behind them. */
  protected told: TokenUsage | undefined;
  private estimatedWhenTold = 0;
  private isLatest = false;

  /** The provider's own numbers, where they are those of all that passed. */
  get usage(): TokenUsage | undefined {
    return this.isLatest ? atRates(this.told, this.isAtOtherRates) : undefined;
  }

  /** What the answer used as far as it is known, where the provider's own numbers did not come. */
  estimate(inputTokens: number): TokenUsage {
    const { told } = this;
    const estimate: TokenUsage = told
      ? {
          ...told,
          inputTokens: told.inputTokens || inputTokens,
          outputTokens: this.outputSince(told.outputTokens),
        }
      : { inputTokens, outputTokens: this.estimatedOutputTokens, cachedInputTokens: 0 };
    return this.isAtOtherRates ? { ...estimate, otherRates: true } : estimate;
  }

  /** Output tokens by what passed: an event is one token, or its text has as many as its bytes say. */
  get estimatedOutputTokens(): number {
    return Math.max(this.contentEvents, estimateTokens(this.textBytes));
  }

  /** The bytes that may go on to the client now; undefined for none. */
  push(chunk: Buffer): Buffer | undefined {
    if (this.done) return undefined;
    this.ends.see(chunk);
    const bytes = this.held ? this.append(this.held, chunk) : chunk;
    this.held = undefined;
    const kept: Buffer[] = [];
    let from = 0;
    let at = 0;
    for (let end = this.ends.next(bytes); end !== -1; end = this.ends.next(bytes)) {
      if (this.inspect(bytes, at, end)) {
        if (at > from) kept.push(bytes.subarray(from, at));
        from = end;
      }
      at = end;
      this.ends.begin(at);
      if (this.done) break;
    }
    if (at > 0) this.room = undefined;
    this.ends.forget(at);
    if (at > from) kept.push(bytes.subarray(from, at));
    if (!this.done && at < bytes.length) this.hold(bytes.subarray(at), kept);
    return kept.length > 1 ? Buffer.concat(kept) : kept[0];
  }

  /** The stream has ended: what is still held goes on only where it is a whole event, or an end that lacks its blank line. */
  finish(): Buffer | undefined {
    const { held } = this;
    this.held = undefined;
    if (!held || this.passing || this.done) return undefined;
    const isWhole = held.at(-1) === carriage && this.ends.next(Buffer.concat([held, newlineByte])) !== -1;
    if (!isWhole && !this.endsAllTheSame(held)) return undefined;
    return this.inspect(held, 0, held.length) ? undefined : held;
  }

  private hold(rest: Buffer, kept: Buffer[]): void {
    if (!this.passing && (rest.length <= maxHeldBytes || this.mustBeWhole(rest))) {
      this.held = rest;
      return;
    }
    let end = this.passable(rest);
    while (end > 0 && isLineEnd(rest[end - 1])) end -= 1;
    if (!this.passing) this.contentEvents += 1;
    this.passing = true;
    this.hasContent = true;
    this.isLatest = false;
    this.textBytes += end;
    if (end > 0) kept.push(rest.subarray(0, end));
    this.room = undefined;
    this.ends.forget(end);
    if (end < rest.length) this.held = rest.subarray(end);
  }

  /** How much may go on so that nothing is cut which must not be. */
  private passable(rest: Buffer): number {
    const { neverCut } = this;
    if (neverCut === undefined) return rest.length;
    const end = Math.max(0, rest.length - neverCut.length);
    const at = rest.indexOf(neverCut, Math.max(0, end - neverCut.length));
    return at !== -1 && at < end && at + neverCut.length > end ? at : end;
  }

  /** Both in one, copied no more than twice over all pieces of an event. */
  private append(held: Buffer, chunk: Buffer): Buffer {
    const length = held.length + chunk.length;
    if (this.room === undefined || this.room.length < length) {
      this.room = Buffer.allocUnsafe(Math.max(2 * length, smallestRoom));
      held.copy(this.room);
    }
    chunk.copy(this.room, held.length);
    return this.room.subarray(0, length);
  }

  /** Reads one event; true takes it out of the stream. */
  protected abstract inspect(bytes: Buffer, start: number, end: number): boolean;

  /** Whether the stream's last bytes, which lack their blank line, are its end nonetheless. */
  protected endsAllTheSame(_held: Buffer): boolean {
    return false;
  }

  /** Whether an event that begins like this is waited for although it is longer than others may be. */
  protected mustBeWhole(_begun: Buffer): boolean {
    return false;
  }

  /** True where these bytes are the end of an event that was too long to hold: nothing in it is read. */
  protected endsPassing(length: number): boolean {
    if (!this.passing) return false;
    this.passing = false;
    this.textBytes += length;
    return true;
  }

  /** The text of a content event, or what of it stands for text. */
  protected abstract textOf(payload: Record<string, unknown>): unknown;

  /** Whether something in the stream tells that not all of it is billed at the model's rates. */
  protected get isAtOtherRates(): boolean {
    return false;
  }

  /** Takes the provider's numbers for what has passed. */
  protected tell(usage: TokenUsage | undefined): void {
    this.told = usage;
    this.estimatedWhenTold = this.estimatedOutputTokens;
    this.isLatest = true;
  }

  /** What the provider said came out, and what has passed since. */
  protected outputSince(said: number): number {
    if (this.isLatest) return said;
    const estimated = this.estimatedOutputTokens;
    return Math.max(estimated, said + estimated - this.estimatedWhenTold);
  }

  /** Counts an event with content. Behind the provider's numbers it is read for words: few streams go on there. */
  protected count(bytes: Buffer, start: number, end: number): void {
    if (this.isLatest) {
      const payload = parseData(bytes.subarray(payloadStart(bytes, start, end), end));
      this.isLatest = !payload || bytesOfTexts(this.textOf(payload)) === 0;
    }
    this.add(bytes, start, end);
  }

  /** The same of an event that has numbers of its own. */
  protected add(bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    this.contentEvents += 1;
    const isOther = Math.abs(length - this.lengthRead) > otherLength;
    const isTurn = this.contentEvents < readEach || this.contentEvents % readEach === 0;
    if ((isOther || isTurn) && length <= longestRead) this.textBytes += this.readText(bytes, start, end);
    else this.textBytes += Math.max(0, length - this.frameBytes);
  }

  private readText(bytes: Buffer, start: number, end: number): number {
    const payload = parseData(bytes.subarray(payloadStart(bytes, start, end), end));
    const text = payload ? bytesOfTexts(this.textOf(payload)) : 0;
    const frame = end - start - text;
    if (Math.abs(frame - this.frameBytes) > otherLength) this.framesRead = 0;
    this.framesRead = Math.min(this.framesRead + 1, mostFrames);
    this.frameBytes += (frame - this.frameBytes) / this.framesRead;
    this.lengthRead = end - start;
    return text;
  }
}

/** Names of a part of an answer, not words of it. */
const labels: ReadonlySet<string> = new Set(['role', 'type', 'id', 'signature']);
/** No text of any API stands deeper; without an end a provider could use up the stack. */
const deepest = 8;

function bytesOfTexts(value: unknown, depth = 0): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null || depth > deepest) return 0;
  return Object.entries(value).reduce(
    (sum, [name, part]) => (labels.has(name) ? sum : sum + bytesOfTexts(part, depth + 1)),
    0,
  );
}

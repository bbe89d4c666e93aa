import type { TokenUsage } from '../cost.ts';
import { readUsage } from './usage.ts';

const maxHeldBytes = 1024 * 1024;
/** What an event weighs besides its text, until a smaller one shows it. */
const usualFrameBytes = 256;
const dataField = Buffer.from('data:');
const doneText = Buffer.from('[DONE]');
const usageText = Buffer.from('"usage"');
const errorText = Buffer.from('"error"');
const newline = 0x0a;
const newlineByte = Buffer.from('\n');
const carriage = 0x0d;
const space = 0x20;
const openBrace = 0x7b;

/** An error that the provider sent as an event of a stream answered with 200. */
export interface StreamedError {
  payload: Record<string, unknown>;
  /** It came before any content. */
  early: boolean;
}

/**
 * Watches a stream of server-sent events beside its bytes and takes out the usage event that only we asked for.
 * What it hands on ends at an event's end: an event in the making waits until it is whole.
 */
export class SseFilter {
  usage: TokenUsage | undefined;
  /** `[DONE]` has passed: whatever follows is not handed on. */
  done = false;
  /** An event with content has passed. */
  hasContent = false;
  error: StreamedError | undefined;
  private readonly stripUsage: boolean;
  private held: Buffer | undefined;
  /** An event too long to hold is on its way: the rest of it follows unseen. */
  private passing = false;
  private contentBytes = 0;
  private contentEvents = 0;
  private frameBytes = usualFrameBytes;
  private sawCarriage = false;

  constructor(stripUsage: boolean) {
    this.stripUsage = stripUsage;
  }

  /** Output tokens by what passed: an event is one token, or as many as its bytes beyond the smallest event by four. */
  get estimatedOutputTokens(): number {
    if (this.contentEvents === 0) return 0;
    const beyondFrames = this.contentBytes - this.contentEvents * this.frameBytes;
    return Math.max(this.contentEvents, Math.ceil(beyondFrames / 4));
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
    const payload = payloadStart(held, 0, held.length);
    if (!isWhole && (payload === -1 || !startsWith(held, doneText, payload))) return undefined;
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

  /** True for an event that is to be taken out. */
  private inspect(bytes: Buffer, start: number, end: number): boolean {
    if (this.passing) {
      this.passing = false;
      this.contentBytes += end - start;
      return false;
    }
    const at = payloadStart(bytes, start, end);
    if (at === -1) return false;
    if (startsWith(bytes, doneText, at)) {
      this.done = true;
      return false;
    }
    const event = bytes.subarray(at, end);
    if (holdsUsage(event)) return this.takeUsage(event);
    if (!this.hasContent || event.includes(errorText)) this.look(event);
    if (this.hasContent) this.count(event.length);
    return false;
  }

  private count(length: number): void {
    this.contentEvents += 1;
    this.contentBytes += length;
    if (length < this.frameBytes) this.frameBytes = length;
  }

  private takeUsage(event: Buffer): boolean {
    const payload = parse(event);
    this.usage = readUsage(payload?.usage) ?? this.usage;
    const empty = Array.isArray(payload?.choices) && payload.choices.length === 0;
    if (!empty) {
      this.hasContent = true;
      this.count(event.length);
    }
    return this.stripUsage && empty;
  }

  private look(event: Buffer): void {
    const payload = parse(event);
    if (!payload) return;
    if (typeof payload.error === 'object' && payload.error !== null) {
      this.error ??= { payload, early: !this.hasContent };
    } else if (carriesContent(payload)) this.hasContent = true;
  }
}

function anyBoundary(bytes: Buffer, from: number): number {
  let lineStart = from;
  let index = from;
  while (index < bytes.length) {
    const byte = bytes[index];
    if (byte !== newline && byte !== carriage) {
      index += 1;
      continue;
    }
    // A CR at the very end may be half of a CRLF: wait for what follows.
    if (byte === carriage && index + 1 === bytes.length) return -1;
    const next = byte === carriage && bytes[index + 1] === newline ? index + 2 : index + 1;
    if (index === lineStart && index > from) return next;
    lineStart = next;
    index = next;
  }
  return -1;
}

/** Where the first `data` line's value begins; -1 for comments and events without data. */
function payloadStart(bytes: Buffer, start: number, end: number): number {
  let line = start;
  while (line < end) {
    if (startsWith(bytes, dataField, line)) {
      const value = line + dataField.length;
      return bytes[value] === space ? value + 1 : value;
    }
    line = nextLine(bytes, line, end);
  }
  return -1;
}

function nextLine(bytes: Buffer, from: number, end: number): number {
  for (let index = from; index < end; index += 1) {
    if (isLineEnd(bytes[index])) return index + 1;
  }
  return end;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === newline || byte === carriage;
}

function startsWith(bytes: Buffer, text: Buffer, at: number): boolean {
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
  return true;
}

/** Inside a string the quotes of `"usage"` are escaped, so a match is a member's name; `null` is no usage. */
function holdsUsage(event: Buffer): boolean {
  let at = event.indexOf(usageText);
  while (at !== -1) {
    let value = at + usageText.length;
    while (event[value] === space || event[value] === 0x3a) value += 1;
    if (event[value] === openBrace) return true;
    at = event.indexOf(usageText, value);
  }
  return false;
}

function parse(event: Buffer): Record<string, unknown> | undefined {
  try {
    const text = event
      .toString('utf8')
      .trimEnd()
      .replaceAll(/\r?\n|\r/g, '\n')
      .replaceAll(/\ndata: ?/g, '\n');
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function carriesContent(payload: Record<string, unknown>): boolean {
  if (!Array.isArray(payload.choices)) return true;
  return payload.choices.some((choice: unknown) => {
    if (typeof choice !== 'object' || choice === null) return false;
    const { delta, finish_reason: finish } = choice as { delta?: unknown; finish_reason?: unknown };
    if (typeof finish === 'string') return true;
    if (typeof delta !== 'object' || delta === null) return false;
    return Object.entries(delta).some(([name, value]) => name !== 'role' && value !== null && value !== '');
  });
}

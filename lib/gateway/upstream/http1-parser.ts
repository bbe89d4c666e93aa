import type { HeaderNames } from './header-names.ts';
import { ResponseSyntaxError } from './response-syntax-error.ts';

/** Names in lower case, of those that somebody reads; a name that came more than once has all its values. */
export type ResponseHeaders = Record<string, string | string[]>;

export interface ParserEvents {
  onHead(status: number, headers: ResponseHeaders): void;
  onData(chunk: Buffer): void;
  /** The message is whole. `reusable`: the connection may carry another. */
  onEnd(reusable: boolean): void;
}

const maxHeadBytes = 64 * 1024;
const maxChunkLine = 1_024;
/** From so many chunks on they must hold this much on average: each costs time, whatever it holds. */
const freeChunks = 65_536;
const meanChunkBytes = 16;
const headEnd = Buffer.from('\r\n\r\n');
const lineEnd = Buffer.from('\r\n');
const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/;
/** What no header may hold: what is left may go on to a client as it is. */
const controlCharacter = /[^\t\x20-\x7e\x80-\xff]/;
const decimal = /^\d{1,15}$/;
const chunkSize = /^([0-9A-Fa-f]{1,10})[ \t]*(?:;.*)?$/;

const states = {
  head: 0,
  length: 1,
  chunkLine: 2,
  chunkData: 3,
  chunkEnd: 4,
  trailers: 5,
  untilClose: 6,
  done: 7,
} as const;
type State = (typeof states)[keyof typeof states];

/**
 * Reads the answers of one connection, strictly: whatever could be read in two ways is an error, since a second reading is
 * how one answer becomes another's. Body bytes are handed on as they lie, without a copy.
 */
export class ResponseParser {
  private readonly events: ParserEvents;
  private readonly names: HeaderNames;
  private state: State = states.done;
  private held: Buffer | undefined;
  private left = 0;
  private chunks = 0;
  private chunkBytes = 0;
  private keepAlive = false;

  constructor(events: ParserEvents, names: HeaderNames) {
    this.events = events;
    this.names = names;
  }

  /** A request has been sent: an answer may come. */
  expect(): void {
    this.state = states.head;
    this.held = undefined;
  }

  get isDone(): boolean {
    return this.state === states.done;
  }

  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.held) {
      bytes = Buffer.concat([this.held, chunk]);
      this.held = undefined;
    }
    let at = 0;
    while (at < bytes.length) {
      const next = this.step(bytes, at);
      if (next === -1) {
        this.held = at === 0 ? bytes : bytes.subarray(at);
        return;
      }
      at = next;
    }
  }

  /** The peer has closed. True where that ends the message as it should. */
  close(): boolean {
    if (this.state !== states.untilClose) return this.state === states.done;
    this.finish(false);
    return true;
  }

  /** Reads one piece. The index behind it, or -1 where it is not all there. */
  private step(bytes: Buffer, at: number): number {
    switch (this.state) {
      case states.head:
        return this.readHead(bytes, at);
      case states.length:
        return this.readLength(bytes, at);
      case states.chunkLine:
        return this.readChunkLine(bytes, at);
      case states.chunkData:
        return this.readChunkData(bytes, at);
      case states.chunkEnd:
        return this.readChunkEnd(bytes, at);
      case states.trailers:
        return this.readTrailers(bytes, at);
      case states.untilClose:
        this.events.onData(at === 0 ? bytes : bytes.subarray(at));
        return bytes.length;
      default:
        throw new ResponseSyntaxError('bytes behind the end of an answer');
    }
  }

  private readHead(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(headEnd, at);
    if (end === -1) {
      if (bytes.length - at > maxHeadBytes)
        throw new ResponseSyntaxError('the head of the answer is too long');
      return -1;
    }
    const lines = bytes.toString('latin1', at, end).split('\r\n');
    const match = statusLine.exec(lines[0] ?? '');
    if (!match) throw new ResponseSyntaxError('no status line');
    const status = Number(match[2]);
    const headers = readHeaders(lines, this.names);
    if (status === 101) throw new ResponseSyntaxError('an upgrade that nobody asked for');
    // An interim answer comes before the one that counts.
    if (status >= 200) this.begin(status, headers, match[1] === '1');
    return end + headEnd.length;
  }

  private begin(status: number, headers: ResponseHeaders, isCurrent: boolean): void {
    const connection = String(headers.connection ?? '').toLowerCase();
    this.keepAlive = isCurrent ? !connection.includes('close') : connection.includes('keep-alive');
    this.state = this.bodyState(status, headers);
    this.events.onHead(status, headers);
    if (this.state === states.length && this.left === 0) this.finish(this.keepAlive);
  }

  private bodyState(status: number, headers: ResponseHeaders): State {
    const { 'transfer-encoding': encoding, 'content-length': length } = headers;
    this.left = 0;
    this.chunks = 0;
    this.chunkBytes = 0;
    if (encoding !== undefined) {
      if (length !== undefined) throw new ResponseSyntaxError('a length and an encoding of the body');
      if (typeof encoding !== 'string' || encoding.toLowerCase() !== 'chunked') {
        throw new ResponseSyntaxError('an encoding of the body that was not asked for');
      }
      return states.chunkLine;
    }
    if (status === 204 || status === 304) return states.length;
    if (length === undefined) return states.untilClose;
    if (typeof length !== 'string' || !decimal.test(length))
      throw new ResponseSyntaxError('no proper length');
    this.left = Number(length);
    return states.length;
  }

  private readLength(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.left);
    this.left -= end - at;
    this.events.onData(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    if (this.left === 0) this.finish(this.keepAlive);
    return end;
  }

  private readChunkLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(lineEnd, at);
    if (end === -1 || end - at > maxChunkLine) {
      if (bytes.length - at > maxChunkLine) throw new ResponseSyntaxError('the line of a chunk is too long');
      return -1;
    }
    const match = chunkSize.exec(bytes.toString('latin1', at, end));
    if (!match?.[1]) throw new ResponseSyntaxError('no proper size of a chunk');
    this.left = Number.parseInt(match[1], 16);
    this.countChunk();
    this.state = this.left === 0 ? states.trailers : states.chunkData;
    return end + lineEnd.length;
  }

  private countChunk(): void {
    if (this.left === 0) return;
    this.chunks += 1;
    this.chunkBytes += this.left;
    if (this.chunks > freeChunks && this.chunkBytes < this.chunks * meanChunkBytes) {
      throw new ResponseSyntaxError('an answer in too many small chunks');
    }
  }

  private readChunkData(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.left);
    this.left -= end - at;
    if (this.left === 0) this.state = states.chunkEnd;
    this.events.onData(bytes.subarray(at, end));
    return end;
  }

  private readChunkEnd(bytes: Buffer, at: number): number {
    if (bytes.length - at < lineEnd.length) return -1;
    if (bytes[at] !== lineEnd[0] || bytes[at + 1] !== lineEnd[1])
      throw new ResponseSyntaxError('no end of a chunk');
    this.state = states.chunkLine;
    return at + lineEnd.length;
  }

  /** Nothing of what a trailer says is used. */
  private readTrailers(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(lineEnd, at);
    if (end === -1) {
      if (bytes.length - at > maxHeadBytes) throw new ResponseSyntaxError('the trailers are too long');
      return -1;
    }
    if (end === at) this.finish(this.keepAlive);
    return end + lineEnd.length;
  }

  private finish(reusable: boolean): void {
    this.state = states.done;
    this.events.onEnd(reusable);
  }
}

/** Inherits nothing, so that no name means anything; made by a constructor, V8 keeps it as quick as any object. */
class HeaderBag {
  [name: string]: string | string[];
}
Object.setPrototypeOf(HeaderBag.prototype, null);
Reflect.deleteProperty(HeaderBag.prototype, 'constructor');

function readHeaders(lines: readonly string[], names: HeaderNames): ResponseHeaders {
  const headers: ResponseHeaders = new HeaderBag();
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] as string;
    if (controlCharacter.test(line)) throw new ResponseSyntaxError('a header with a control character in it');
    const colon = line.indexOf(':');
    if (colon < 1) throw new ResponseSyntaxError('no proper header');
    const name = names.read(line.slice(0, colon));
    if (name === '') continue;
    const value = line.slice(colon + 1).trim();
    const known = headers[name];
    if (known === undefined) headers[name] = value;
    else headers[name] = Array.isArray(known) ? [...known, value] : [known, value];
  }
  return headers;
}

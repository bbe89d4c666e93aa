import { GatewayError } from '../errors.ts';
import { foldName } from './fold.ts';
import { behindSpace, jsonBytes, nearStringEnd, stringEnd } from './json-bytes.ts';
import { scalarEnd } from './json-scalar.ts';
import { isWatched, type Watch, watchNothing } from './watch.ts';

const { backslash, closeBrace, closeBracket, colon, comma, openBrace, openBracket, quote } = jsonBytes;

/** Where a top-level member's value stands in the bytes: from `start` up to, not including, `end`. */
export interface Span {
  start: number;
  end: number;
}

export interface ObjectScan {
  /** The spans of the wanted members that are there. */
  members: Map<string, Span>;
  /** The first wanted name that stands twice. */
  duplicate: string | undefined;
  /** The first name that is a wanted one but for its case. */
  misspelt: { written: string; name: string } | undefined;
  /** Below the top there is a watched name, or one that escapes may make one. */
  meets: boolean;
  /** There are more members than any request has, and those behind were not read. */
  crowded: boolean;
  /** Index of the closing brace. */
  close: number;
  /** True for `{}`: what is put in needs no comma. */
  empty: boolean;
}

const maxDepth = 256;
/** Each costs a name that is built and compared, which the bytes of a body could ask for two million times. */
export const maxMembers = 4_096;

class Malformed extends Error {}

/**
 * Reads the top level of one JSON object without building it: the structure is checked in full, string contents are
 * skipped. Undefined where the bytes are not one JSON object, or nest deeper than 256 levels. Of more values than
 * `maxValues` it throws a GatewayError.
 */
export function scanObject(
  bytes: Buffer,
  wanted: ReadonlySet<string>,
  watch: Watch = watchNothing,
  maxValues = Number.MAX_SAFE_INTEGER,
): ObjectScan | undefined {
  try {
    return new Scanner(bytes, watch, maxValues).topLevel(wanted);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

class Scanner {
  private readonly bytes: Buffer;
  private readonly watch: Watch;
  private readonly watchedFirsts: Uint8Array;
  private readonly maxValues: number;
  private values = 0;
  private at = 0;
  private meets = false;

  constructor(bytes: Buffer, watch: Watch, maxValues: number) {
    this.maxValues = maxValues;
    this.bytes = bytes;
    this.watch = watch;
    this.watchedFirsts = watch.firsts;
  }

  topLevel(wanted: ReadonlySet<string>): ObjectScan {
    const scan: ObjectScan = {
      members: new Map(),
      duplicate: undefined,
      misspelt: undefined,
      meets: false,
      crowded: false,
      close: 0,
      empty: true,
    };
    this.skipSpace();
    this.expect(openBrace);
    this.skipSpace();
    for (let count = 1; this.bytes[this.at] !== closeBrace; count += 1) {
      if (count > maxMembers) return { ...scan, crowded: true };
      if (!scan.empty) {
        this.expect(comma);
        this.skipSpace();
      }
      scan.empty = false;
      this.member(wanted, scan);
      this.skipSpace();
    }
    scan.close = this.at;
    scan.meets = this.meets;
    this.at += 1;
    this.skipSpace();
    if (this.at !== this.bytes.length) throw new Malformed();
    return scan;
  }

  private member(wanted: ReadonlySet<string>, scan: ObjectScan): void {
    const name = this.name();
    this.skipSpace();
    this.expect(colon);
    this.skipSpace();
    const start = this.at;
    this.value(1);
    if (!wanted.has(name)) {
      noteMisspelt(name, wanted, scan);
      return;
    }
    if (scan.members.has(name) || scan.misspelt?.name === name) scan.duplicate ??= name;
    scan.members.set(name, { start, end: this.at });
  }

  private name(): string {
    const start = this.at;
    this.string();
    const text = this.bytes.toString('utf8', start + 1, this.at - 1);
    if (!text.includes('\\')) return text;
    try {
      return JSON.parse(`"${text}"`);
    } catch {
      throw new Malformed();
    }
  }

  private value(depth: number): void {
    this.values += 1;
    if (this.values > this.maxValues) throw tooManyValues(this.maxValues);
    const byte = this.bytes[this.at];
    if (byte === quote) this.string();
    else if (byte === openBrace) this.nested(depth, closeBrace, true);
    else if (byte === openBracket) this.nested(depth, closeBracket, false);
    else this.scalar();
  }

  private nested(depth: number, close: number, named: boolean): void {
    if (depth >= maxDepth) throw new Malformed();
    this.at += 1;
    this.skipSpace();
    let first = true;
    while (this.bytes[this.at] !== close) {
      if (!first) {
        this.expect(comma);
        this.skipSpace();
      }
      first = false;
      if (named) {
        this.nestedName();
        this.skipSpace();
        this.expect(colon);
        this.skipSpace();
      }
      this.value(depth + 1);
      this.skipSpace();
    }
    this.at += 1;
  }

  /** Of most names the length or the first letter says that they are not watched. */
  private nestedName(): void {
    const { bytes, at: start } = this;
    const near = bytes[start] === quote ? nearStringEnd(bytes, start) : -1;
    if (near === -1) {
      this.string();
      this.meets ||= bytes.subarray(start, this.at).includes(backslash);
      return;
    }
    this.at = near;
    if (this.watchedFirsts[near - start] === ((bytes[start + 1] as number) | 0x20)) {
      this.meets ||= isWatched(this.watch, bytes, start, near);
    }
  }

  private string(): void {
    if (this.bytes[this.at] !== quote) throw new Malformed();
    const end = stringEnd(this.bytes, this.at);
    if (end === -1) throw new Malformed();
    this.at = end;
  }

  private scalar(): void {
    const end = scalarEnd(this.bytes, this.at);
    if (end === -1) throw new Malformed();
    this.at = end;
  }

  private expect(byte: number): void {
    if (this.bytes[this.at] !== byte) throw new Malformed();
    this.at += 1;
  }

  private skipSpace(): void {
    this.at = behindSpace(this.bytes, this.at);
  }
}

/** Providers written in Go read names without regard to case: another spelling may be a second member. */
function noteMisspelt(written: string, wanted: ReadonlySet<string>, scan: ObjectScan): void {
  const name = foldName(written);
  if (name === written || !wanted.has(name)) return;
  if (scan.members.has(name)) scan.duplicate ??= name;
  else scan.misspelt ??= { written, name };
}

function tooManyValues(most: number): GatewayError {
  return new GatewayError('invalid_json', `The body has more than ${most.toLocaleString('en')} values.`);
}

/** Printable ASCII without escapes: its own characters are its value. */
const plainString = /^"[ !#-[\]-~]*"$/;

/** A member's value as JSON.parse sees it. Call it on small members only. */
export function parseMember(bytes: Buffer, span: Span): unknown {
  const text = bytes.toString('utf8', span.start, span.end);
  if (bytes[span.start] === quote && plainString.test(text)) return text.slice(1, -1);
  if (text === 'true') return true;
  return JSON.parse(text);
}

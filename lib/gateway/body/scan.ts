import { foldName } from './fold.ts';
import { isWatched, nearBytes, type Watch, watchNothing } from './watch.ts';

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
  /** Index of the closing brace. */
  close: number;
  /** True for `{}`: what is put in needs no comma. */
  empty: boolean;
}

const maxDepth = 256;
const tailBytes = 512;
const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;

class Malformed extends Error {}

/**
 * Reads the top level of one JSON object without building it: the structure is checked in full, string contents are
 * skipped. Undefined where the bytes are not one JSON object, or nest deeper than 256 levels.
 */
export function scanObject(
  bytes: Buffer,
  wanted: ReadonlySet<string>,
  watch: Watch = watchNothing,
): ObjectScan | undefined {
  try {
    return new Scanner(bytes, watch).topLevel(wanted);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

class Scanner {
  private readonly bytes: Buffer;
  private readonly watch: Watch;
  private readonly watchedFirsts: Uint8Array;
  private at = 0;
  private meets = false;

  constructor(bytes: Buffer, watch: Watch) {
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
      close: 0,
      empty: true,
    };
    this.skipSpace();
    this.expect(openBrace);
    this.skipSpace();
    while (this.bytes[this.at] !== closeBrace) {
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
    const start = this.at;
    if (!this.string()) this.meets ||= this.bytes.subarray(start, this.at).includes(backslash);
    else if (this.watchedFirsts[this.at - start] === ((this.bytes[start + 1] as number) | 0x20)) {
      this.meets ||= isWatched(this.watch, this.bytes, start, this.at);
    }
  }

  /** True for one that is short and without escapes. */
  private string(): boolean {
    if (this.bytes[this.at] !== quote) throw new Malformed();
    let from = this.at + 1;
    if (this.shortString(from)) return true;
    for (;;) {
      const end = this.bytes.indexOf(quote, from);
      if (end === -1) throw new Malformed();
      let before = end - 1;
      while (this.bytes[before] === backslash) before -= 1;
      // An even run of backslashes escapes itself and leaves the quote closing.
      if ((end - before) % 2 === 1) {
        this.at = end + 1;
        return false;
      }
      from = end + 1;
    }
  }

  /** Most strings but the prompt are short: looking at each byte costs less than a call out of JavaScript. */
  private shortString(from: number): boolean {
    const { bytes } = this;
    const until = Math.min(from + nearBytes, bytes.length);
    for (let at = from; at < until; at += 1) {
      const byte = bytes[at];
      if (byte === backslash) return false;
      if (byte !== quote) continue;
      this.at = at + 1;
      return true;
    }
    return false;
  }

  /** A number, `true`, `false` or `null`: short, so JSON.parse judges it. */
  private scalar(): void {
    const start = this.at;
    let byte = this.bytes[this.at];
    while (
      byte !== undefined &&
      byte > 0x20 &&
      byte !== comma &&
      byte !== closeBrace &&
      byte !== closeBracket
    ) {
      this.at += 1;
      byte = this.bytes[this.at];
    }
    if (!scalarPattern.test(this.bytes.toString('latin1', start, this.at))) throw new Malformed();
  }

  private expect(byte: number): void {
    if (this.bytes[this.at] !== byte) throw new Malformed();
    this.at += 1;
  }

  private skipSpace(): void {
    let byte = this.bytes[this.at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      this.at += 1;
      byte = this.bytes[this.at];
    }
  }
}

/** Providers written in Go read names without regard to case: another spelling may be a second member. */
function noteMisspelt(written: string, wanted: ReadonlySet<string>, scan: ObjectScan): void {
  const name = foldName(written);
  if (name === written || !wanted.has(name)) return;
  if (scan.members.has(name)) scan.duplicate ??= name;
  else scan.misspelt ??= { written, name };
}

const scalarPattern = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** Printable ASCII without escapes: its own characters are its value. */
const plainString = /^"[ !#-[\]-~]*"$/;

/** A member's value as JSON.parse sees it. Call it on small members only. */
export function parseMember(bytes: Buffer, span: Span): unknown {
  const text = bytes.toString('utf8', span.start, span.end);
  if (bytes[span.start] === quote && plainString.test(text)) return text.slice(1, -1);
  if (text === 'true') return true;
  return JSON.parse(text);
}

const maxTailBytes = 65_536;

/**
 * The value of the last top-level member of that name, found from the end: what stands behind it must be nothing but
 * further members of the same object. Undefined where it is not there, or deeper, or far from the end.
 */
export function readLastMember(bytes: Buffer, quotedName: Buffer): unknown {
  const at = lastIndexOf(bytes, quotedName);
  // Behind a backslash it is the end of a longer name.
  if (at === -1 || bytes[at - 1] === backslash || bytes.length - at > maxTailBytes) return undefined;
  try {
    const object = JSON.parse(`{${bytes.toString('utf8', at)}`);
    return object[quotedName.toString('latin1', 1, quotedName.length - 1)];
  } catch {
    return undefined;
  }
}

/** Usage stands near the end of an answer. */
function lastIndexOf(bytes: Buffer, quotedName: Buffer): number {
  const first = quotedName[1];
  const from = bytes.length - quotedName.length;
  const until = Math.max(0, from - tailBytes);
  for (let at = from; at >= until; at -= 1) {
    if (bytes[at] === quote && bytes[at + 1] === first && standsAt(bytes, quotedName, at)) return at;
  }
  return until === 0 ? -1 : bytes.lastIndexOf(quotedName, until - 1);
}

function standsAt(bytes: Buffer, text: Buffer, at: number): boolean {
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
  return true;
}

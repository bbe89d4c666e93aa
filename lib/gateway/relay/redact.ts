import { jsonBytes } from '../body/json-bytes.ts';
import { masksIn } from './masks.ts';
import { type Readable, readable } from './readable.ts';
import { type Run, runsIn, tracesOf } from './traces.ts';

const { backslash } = jsonBytes;
const replacement = Buffer.from('[redacted]');

/** The same bytes without our credential, should a provider repeat it, as it is or as JSON escapes it. */
export function redact(bytes: Buffer, credential: Buffer | null): Buffer {
  if (credential === null || credential.length === 0) return bytes;
  const clean = bytes.includes(credential) ? withoutCopies(bytes, credential) : bytes;
  return clean.includes(backslash) ? withoutEscapedCopies(clean, credential) : clean;
}

/**
 * As `redact`, and without what providers quote of a credential that they refuse: six of its characters or more in a row
 * in whatever case, and what they leave of it beside a mask.
 */
export function redactParts(bytes: Buffer, credential: Buffer | null): Buffer {
  const whole = redact(bytes, credential);
  if (credential === null || credential.length === 0) return whole;
  const read = readable(whole);
  const parts = partsIn(read, credential);
  return parts.length === 0 ? whole : withoutParts(whole, read.starts, parts);
}

/** Whether a part of a refusal's header quotes it. */
export function quotesCredential(value: string, credential: Buffer | null): boolean {
  if (credential === null || credential.length === 0) return false;
  return partsIn(readable(Buffer.from(value, 'latin1')), credential).length > 0;
}

function partsIn(read: Readable, credential: Buffer): Run[] {
  const traces = tracesOf(credential);
  const runs = runsIn(read, traces);
  const parts = [...runs.filter(({ isWord }) => !isWord), ...masksIn(read, traces, runs)];
  return parts.sort((one, other) => one.start - other.start);
}

/** `parts` in the order of their starts; they may overlap. */
function withoutParts(bytes: Buffer, starts: Uint32Array | undefined, parts: readonly Run[]): Buffer {
  const place = (at: number) => (starts ? (starts[at] as number) : at);
  const kept: Buffer[] = [];
  let from = 0;
  let end = -1;
  for (const part of parts) {
    if (part.start > end) {
      kept.push(bytes.subarray(from, place(part.start)), replacement);
      end = part.end;
    }
    end = Math.max(end, part.end);
    from = place(end);
  }
  kept.push(bytes.subarray(from));
  return Buffer.concat(kept);
}

const tellingBytes = 8;
const shortestWithParts = 24;

/** Whether a header's value repeats our credential, or its first or last characters. It is asked of every answer's headers. */
export function tellsCredential(value: string, credential: string | null): boolean {
  if (credential === null || credential === '') return false;
  if (value.includes(credential)) return true;
  if (credential.length < shortestWithParts) return false;
  return value.includes(credential.slice(0, tellingBytes)) || value.includes(credential.slice(-tellingBytes));
}

/** Whether a header's name, given in lower case, repeats it. Nearly every name is shorter than any credential. */
export function namesCredential(name: string, credential: string | null): boolean {
  if (credential === null || credential === '' || name.length < credential.length) return false;
  return name.includes(credential.toLowerCase());
}

function withoutCopies(bytes: Buffer, credential: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(credential); at !== -1; at = bytes.indexOf(credential, from)) {
    parts.push(bytes.subarray(from, at), replacement);
    from = at + credential.length;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

/** Most escapes in an answer are line ends and quotes: only these can stand in a copy of a credential. */
const codeSign = Buffer.from('\\u00');
const shortEscapes = ['/', '"', '\\'];

function withoutEscapedCopies(bytes: Buffer, credential: Buffer): Buffer {
  if (!bytes.includes(codeSign) && !holdsShortEscape(bytes, credential)) return bytes;
  const text = bytes.toString('latin1');
  const [first, ...rest] = patternsOf(credential);
  let clean = '';
  let from = 0;
  first.lastIndex = 0;
  for (let match = first.exec(text); match; match = first.exec(text)) {
    const end = endOf(text, first.lastIndex, rest);
    first.lastIndex = end ?? match.index + 1;
    if (end === undefined) continue;
    clean += text.slice(from, match.index) + replacement.toString('latin1');
    from = end;
  }
  return from === 0 ? bytes : Buffer.from(clean + text.slice(from), 'latin1');
}

/** Where the copy ends whose first part ends at `at`; undefined where it does not go on. */
function endOf(text: string, at: number, rest: readonly RegExp[]): number | undefined {
  let end = at;
  for (const pattern of rest) {
    pattern.lastIndex = end;
    if (!pattern.test(text)) return undefined;
    end = pattern.lastIndex;
  }
  return end;
}

function holdsShortEscape(bytes: Buffer, credential: Buffer): boolean {
  return shortEscapes.some((char) => credential.includes(char) && bytes.includes(`\\${char}`));
}

type Patterns = readonly [first: RegExp, ...rest: RegExp[]];

const patterns = new WeakMap<Buffer, Patterns>();
/** As many characters as one expression takes: of thousands, which a token may have, none can be made. */
const partLength = 128;

/** The first finds where a copy begins, each of the rest goes on where the one before it ended. */
function patternsOf(credential: Buffer): Patterns {
  const known = patterns.get(credential);
  if (known) return known;
  const [first = '', ...others] = credential.toString('latin1');
  const beginning = [escapableStart(first), ...others.slice(0, partLength).map(escapable)];
  const rest: RegExp[] = [];
  for (let at = partLength; at < others.length; at += partLength) {
    rest.push(
      new RegExp(
        others
          .slice(at, at + partLength)
          .map(escapable)
          .join(''),
        'y',
      ),
    );
  }
  const made: Patterns = [new RegExp(beginning.join(''), 'g'), ...rest];
  patterns.set(credential, made);
  return made;
}

/** A character as it stands in a JSON text, or in one that stands in another's string, a few times over. */
function escapable(char: string): string {
  const { plain, digits } = codesOf(char);
  const itself = shortEscapes.includes(char) ? `\\\\{0,15}${plain}` : plain;
  return `(?:\\\\{1,15}u00${digits}|${itself})`;
}

/** As `escapable`, tried once a run of backslashes and not at each of them: an answer may be nothing else. */
function escapableStart(char: string): string {
  const { plain, digits } = codesOf(char);
  const run = '(?<!\\\\)\\\\+';
  const itself = shortEscapes.includes(char) ? `(?:${run})?${plain}` : plain;
  return `(?:${run}u00${digits}|${itself})`;
}

function codesOf(char: string): { plain: string; digits: string } {
  const code = char.charCodeAt(0).toString(16).padStart(2, '0');
  const digits = code.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  return { plain: `\\x${code}`, digits };
}

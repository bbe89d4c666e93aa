import { jsonBytes } from '../body/json-bytes.ts';

const { backslash } = jsonBytes;
const replacement = Buffer.from('[redacted]');

/** The same bytes without our credential, should a provider repeat it, as it is or as JSON escapes it. */
export function redact(bytes: Buffer, credential: Buffer | null): Buffer {
  if (credential === null || credential.length === 0) return bytes;
  const clean = bytes.includes(credential) ? withoutCopies(bytes, credential) : bytes;
  return clean.includes(backslash) ? withoutEscapedCopies(clean, credential) : clean;
}

const tellingBytes = 8;
const shortestWithParts = 24;

/** As `redact`, and without its first and last characters, which providers like to quote when they refuse a key. */
export function redactParts(bytes: Buffer, credential: Buffer | null): Buffer {
  const whole = redact(bytes, credential);
  if (credential === null) return whole;
  const masked = withoutMasked(whole, credential);
  if (credential.length < shortestWithParts) return masked;
  const start = redact(masked, credential.subarray(0, tellingBytes));
  return redact(start, credential.subarray(-tellingBytes));
}

/** Whether a header's value repeats our credential, or as much of it as tells which one it is. */
export function tellsCredential(value: string, credential: string | null): boolean {
  if (credential === null || credential === '') return false;
  if (value.includes(credential)) return true;
  if (credential.length < shortestWithParts) return false;
  return value.includes(credential.slice(0, tellingBytes)) || value.includes(credential.slice(-tellingBytes));
}

const mask = /\*{3,}|\.{3,}|\xe2\x80\xa6|(?:\xe2\x80\xa2){3,}/g;
const keyCharacter = /[\w+/=-]/;
const longestBesideMask = 128;

/** `sk-ab****wxyz`: what a provider leaves of a key when it hides the rest. */
function withoutMasked(bytes: Buffer, credential: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const key = credential.toString('latin1');
  let clean = '';
  let from = 0;
  for (const { 0: dots, index } of text.matchAll(mask)) {
    const before = besideMask(text, index - 1, -1);
    const after = besideMask(text, index + dots.length, 1);
    const start = index - before.length;
    if (start < from || !isRestOf(key, before, after)) continue;
    clean += `${text.slice(from, start)}${replacement.toString('latin1')}`;
    from = index + dots.length + after.length;
  }
  return from === 0 ? bytes : Buffer.from(clean + text.slice(from), 'latin1');
}

/** The characters of a key that stand beside a mask, read in one direction. */
function besideMask(text: string, from: number, step: 1 | -1): string {
  let at = from;
  while (Math.abs(at - from) < longestBesideMask && keyCharacter.test(text[at] ?? '')) at += step;
  return step === 1 ? text.slice(from, at) : text.slice(at + 1, from + 1);
}

function isRestOf(key: string, before: string, after: string): boolean {
  if (before.length + after.length < 2) return false;
  return key.startsWith(before) && key.endsWith(after);
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
  const clean = text.replace(patternOf(credential), replacement.toString('latin1'));
  return clean === text ? bytes : Buffer.from(clean, 'latin1');
}

function holdsShortEscape(bytes: Buffer, credential: Buffer): boolean {
  return shortEscapes.some((char) => credential.includes(char) && bytes.includes(`\\${char}`));
}

const patterns = new WeakMap<Buffer, RegExp>();

function patternOf(credential: Buffer): RegExp {
  const known = patterns.get(credential);
  if (known) return known;
  const [first = '', ...rest] = credential.toString('latin1');
  const pattern = new RegExp([escapableStart(first), ...rest.map(escapable)].join(''), 'g');
  patterns.set(credential, pattern);
  return pattern;
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

const replacement = Buffer.from('[redacted]');
const backslash = 0x5c;

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
  if (credential === null || credential.length < shortestWithParts) return whole;
  const start = redact(whole, credential.subarray(0, tellingBytes));
  return redact(start, credential.subarray(-tellingBytes));
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

const quote = 0x22;
const backslash = 0x5c;

/**
 * The bytes that JSON is built of. A module that compares every byte with them takes them into constants of its own:
 * those the engine writes into its code, where what is imported is looked up each time.
 */
export const jsonBytes = {
  quote,
  backslash,
  openBrace: 0x7b,
  closeBrace: 0x7d,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  comma: 0x2c,
  colon: 0x3a,
} as const;

/** Strings that end within so many bytes are read byte by byte: most do, and a call out of JavaScript costs more. */
const nearLength = 32;
export const nearBytes = nearLength;

/**
 * Just behind the quote that closes the string; -1 where none does. `start` is at the quote that opens it. Behind each
 * quote that is escaped it reads byte by byte again: millions of them would be as many calls.
 */
export function stringEnd(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    const until = Math.min(at + nearLength, bytes.length);
    for (; at < until; at += 1) {
      const byte = bytes[at];
      if (byte === quote) return at + 1;
      if (byte === backslash) at += 1;
    }
    const far = bytes.indexOf(quote, at);
    if (far === -1) return -1;
    at = far + 1;
    if (!isEscaped(bytes, far)) return at;
  }
}

/** The same of a string that is short and without escapes; -1 for any other. */
export function nearStringEnd(bytes: Buffer, start: number): number {
  const until = Math.min(start + 1 + nearLength, bytes.length);
  for (let at = start + 1; at < until; at += 1) {
    const byte = bytes[at];
    if (byte === backslash) return -1;
    if (byte === quote) return at + 1;
  }
  return -1;
}

/** Behind an odd run of backslashes: an even one escapes itself. */
function isEscaped(bytes: Buffer, at: number): boolean {
  let before = at - 1;
  while (bytes[before] === backslash) before -= 1;
  return (at - before) % 2 === 0;
}

/** Never looks behind the last byte: one look there makes every later one slower. */
export function behindSpace(bytes: Buffer, from: number): number {
  const { length } = bytes;
  let at = from;
  for (; at < length; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
  }
  return at;
}

export function startsWith(bytes: Buffer, text: Buffer, at: number): boolean {
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
  return true;
}

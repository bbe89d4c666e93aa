const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
const letterE = 0x65;
const toLowerCase = 0x20;
const startOfTrue = 0x74;
const startOfFalse = 0x66;
const startOfNull = 0x6e;

/**
 * Just behind the number, `true`, `false` or `null` that begins at `start`; -1 where none does. What may follow it is
 * the caller's to say. No text is made of it: a body can hold twelve million of them.
 */
export function scalarEnd(bytes: Buffer, start: number): number {
  switch (bytes[start]) {
    case startOfTrue:
      return wordEnd(bytes, start, 0x72, 0x75, 0x65);
    case startOfFalse:
      return bytes[start + 1] === 0x61 ? wordEnd(bytes, start + 1, 0x6c, 0x73, 0x65) : -1;
    case startOfNull:
      return wordEnd(bytes, start, 0x75, 0x6c, 0x6c);
    default:
      return numberEnd(bytes, start);
  }
}

function wordEnd(bytes: Buffer, at: number, second: number, third: number, fourth: number): number {
  const isWord = bytes[at + 1] === second && bytes[at + 2] === third && bytes[at + 3] === fourth;
  return isWord ? at + 4 : -1;
}

/** A digit is looked for only before the end of the bytes: one look behind it makes every later one slower. */
function numberEnd(bytes: Buffer, start: number): number {
  const { length } = bytes;
  const first = start < length && bytes[start] === minus ? start + 1 : start;
  let at = first < length && bytes[first] === zero ? first + 1 : digitsEnd(bytes, first);
  if (at !== -1 && at < length && bytes[at] === dot) at = digitsEnd(bytes, at + 1);
  if (at !== -1 && at < length && ((bytes[at] as number) | toLowerCase) === letterE) {
    at = exponentEnd(bytes, at + 1);
  }
  return at;
}

function exponentEnd(bytes: Buffer, from: number): number {
  const isSigned = from < bytes.length && (bytes[from] === plus || bytes[from] === minus);
  return digitsEnd(bytes, isSigned ? from + 1 : from);
}

/** -1 where there is not one digit. */
function digitsEnd(bytes: Buffer, from: number): number {
  const { length } = bytes;
  let at = from;
  for (; at < length; at += 1) {
    const byte = bytes[at] as number;
    if (byte < zero || byte > nine) break;
  }
  return at === from ? -1 : at;
}

/** A text as people read it: escapes undone, in lower case, one sign for all that hide a character. */
export interface Readable {
  text: string;
  /** Where each character begins in the bytes, and their end; undefined where the two agree. */
  starts: Uint32Array | undefined;
}

/** What stands for a hidden character, but for `*` and letters. */
export const dot = '\u2022';

/** Whole runs of backslashes, as of JSON inside of JSON, and in UTF-8 the signs that stand for something else here. */
const spelt =
  /\\+(?:u([0-9a-fA-F]{4})|([bfnrt])|(["/]))?|\xc2\xa0|\xe2\x80[\xa2\xa6]|\xe2\x97\x8f|\xe2\x88\x97|\xe2\x96\x88|\xc2\xb7/g;
const dots: ReadonlySet<number> = new Set([0x2022, 0x2026, 0x25cf, 0x2217, 0x2588, 0xb7]);
const noBreakSpace = 0xa0;
const nothing = '\0';

export function readable(bytes: Buffer): Readable {
  const raw = bytes.toString('latin1');
  const first = raw.search(spelt);
  if (first === -1) return { text: raw.toLowerCase(), starts: undefined };
  const starts = new Uint32Array(raw.length + 1);
  const parts: string[] = [];
  let from = 0;
  let length = 0;
  for (const match of raw.matchAll(spelt)) {
    parts.push(raw.slice(from, match.index), meaningOf(match));
    for (let at = from; at <= match.index; at += 1) {
      starts[length] = at;
      length += 1;
    }
    from = match.index + match[0].length;
  }
  parts.push(raw.slice(from));
  for (let at = from; at <= raw.length; at += 1) {
    starts[length] = at;
    length += 1;
  }
  return { text: parts.join('').toLowerCase(), starts };
}

/** One character, whatever it was written with. */
function meaningOf([all, code, blank, plain]: RegExpMatchArray): string {
  if (code !== undefined) return characterOf(Number.parseInt(code, 16));
  if (blank !== undefined || all === '\xc2\xa0') return ' ';
  return plain ?? (all.startsWith('\\') ? '\\' : dot);
}

function characterOf(code: number): string {
  if (code === noBreakSpace) return ' ';
  if (dots.has(code)) return dot;
  return code < 0x80 ? String.fromCharCode(code) : nothing;
}

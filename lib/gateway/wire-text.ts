/** Head and body leave as one text where the body is no longer: beyond it a text costs more than it saves. */
export const maxTextBytes = 16_384;

const badValue = /[^\t\x20-\x7e\x80-\xff]/;
const maxKnown = 256;

interface KnownLine {
  value: string;
  line: string;
}

/** The last line of each name: most headers say the same on every call. */
const known = new Map<string, KnownLine>();

/** One header as it goes over the wire. Throws for a value that no header may have. */
export function headerLine(name: string, value: string): string {
  const last = known.get(name);
  if (last !== undefined && last.value === value) return last.line;
  const line = secretLine(name, value);
  if (last !== undefined) {
    last.value = value;
    last.line = line;
  } else {
    if (known.size >= maxKnown) known.clear();
    known.set(name, { value, line });
  }
  return line;
}

/** As `headerLine`, for a value that is to be kept nowhere. */
export function secretLine(name: string, value: string): string {
  if (badValue.test(value)) throw new TypeError(`a value of ${name} that no header may have`);
  return `${name}: ${value}\r\n`;
}

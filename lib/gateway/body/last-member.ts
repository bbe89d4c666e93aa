import { jsonBytes, startsWith } from './json-bytes.ts';

const { backslash, quote } = jsonBytes;
const tailBytes = 512;
const maxTailBytes = 65_536;

/**
 * The last top-level member of that name and those behind it, found from the end: what stands there must be nothing but
 * members of the same object. Undefined where it is not there, or deeper, or far from the end.
 */
export function readLastMembers(bytes: Buffer, quotedName: Buffer): Record<string, unknown> | undefined {
  const at = lastIndexOf(bytes, quotedName);
  // Behind a backslash it is the end of a longer name.
  if (at === -1 || bytes[at - 1] === backslash || bytes.length - at > maxTailBytes) return undefined;
  try {
    return JSON.parse(`{${bytes.toString('utf8', at)}`);
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
    if (bytes[at] === quote && bytes[at + 1] === first && startsWith(bytes, quotedName, at)) return at;
  }
  return until === 0 ? -1 : bytes.lastIndexOf(quotedName, until - 1);
}

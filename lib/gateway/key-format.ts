import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  type KeyKind,
  keyBodyLength,
  keyLabel,
  keyLength,
  keyPattern,
  publicIdLength,
  secretLength,
} from './key-shape.ts';

export interface ParsedKey {
  kind: KeyKind;
  /** May stand in logs, limits, metrics and pages. */
  publicId: string;
  /** The whole key as issued. Secret. */
  key: string;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
// The largest multiple of 62 below 256: a byte at or above it would favour the first characters.
const unbiasedBytes = 248;

/** `read` is a parameter so that a test can feed every byte; everything else takes the default. */
export function randomBase62(length: number, read: (size: number) => Buffer = randomBytes): string {
  let text = '';
  while (text.length < length) {
    for (const byte of read((length - text.length) * 2)) {
      if (byte < unbiasedBytes && text.length < length) text += alphabet.charAt(byte % 62);
    }
  }
  return text;
}

/** For scanners, and to turn garbage away before any lookup. It protects nothing. */
export function keyChecksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let digit = 0; digit < 6; digit += 1) {
    text = alphabet.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

export function mintKey(kind: KeyKind): ParsedKey {
  const publicId = randomBase62(publicIdLength);
  const body = `${keyLabel(kind, publicId)}_${randomBase62(secretLength)}`;
  return { kind, publicId, key: body + keyChecksum(body) };
}

/** Reads a key as it was issued. `undefined` is everything that never was, by this format. */
export function parseKey(key: string): ParsedKey | undefined {
  if (key.length !== keyLength) return undefined;
  const match = keyPattern.exec(key);
  const publicId = match?.[2];
  if (!publicId || keyChecksum(key.slice(0, keyBodyLength)) !== key.slice(keyBodyLength)) return undefined;
  return { kind: match[1] === 'vat' ? 'vat' : 'pat', publicId, key };
}

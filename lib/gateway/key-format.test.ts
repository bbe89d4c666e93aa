import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '#tests/support/cpu-time.ts';
import { keyChecksum, mintKey, parseKey, randomBase62 } from './key-format.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function fromBase62(text: string): number {
  return [...text].reduce((sum, character) => sum * 62 + alphabet.indexOf(character), 0);
}

describe('mintKey', () => {
  it('makes keys of the published shape, all different', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 5_000; round += 1) {
      const kind = round % 2 ? 'pat' : 'vat';
      const minted = mintKey(kind);
      expect(minted.key).toMatch(/^lk_(pat|vat)_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
      expect(minted.key).toHaveLength(69);
      expect(parseKey(minted.key)).toEqual(minted);
      seen.add(minted.publicId).add(minted.key);
    }
    expect(seen.size).toBe(10_000);
  });

  it('uses every character equally often', () => {
    const counts = new Map<string, number>();
    const total = 620_000;
    for (const character of randomBase62(total)) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect([...counts.keys()].sort().join('')).toBe(alphabet);
    const expected = total / 62;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 61 degrees of freedom: one honest run in a hundred million is above 150; a modulo bias gives thousands.
    expect(chiSquare).toBeLessThan(150);
  });

  it('throws away the bytes that would bias it', () => {
    const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const counts = new Map<string, number>();
    for (const character of randomBase62(248, () => everyByte)) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect(new Set(counts.values())).toEqual(new Set([4]));
  });
});

describe('keyChecksum', () => {
  it('is CRC-32 in base 62, most significant first, zero padded', () => {
    expect(keyChecksum('')).toBe('000000');
    fc.assert(
      fc.property(fc.string(), (text) => {
        const checksum = keyChecksum(text);
        expect(checksum).toHaveLength(6);
        expect(fromBase62(checksum)).toBe(crc32(text));
      }),
    );
  });
});

describe('parseKey', () => {
  it('knows its own prefix alone', () => {
    const { key } = mintKey('vat');
    expect(parseKey(key)?.key).toBe(key);
    expect(parseKey(`tfy_${key}`)).toBeUndefined();
  });

  it('refuses every change of one character', () => {
    const position = fc.integer({ min: 0, max: 68 });
    const character = fc.constantFrom(...alphabet, '_', '-', ' ', '"', "'", '%', '\u0000', 'é');
    fc.assert(
      fc.property(position, character, (at, replacement) => {
        const { key } = mintKey('pat');
        const typo = key.slice(0, at) + replacement + key.slice(at + 1);
        expect(parseKey(typo) === undefined).toBe(typo !== key);
      }),
      { numRuns: 5_000 },
    );
  });

  it('refuses two characters that changed places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 67 }), (at) => {
        const { key } = mintKey('pat');
        const swapped = key.slice(0, at) + key.charAt(at + 1) + key.charAt(at) + key.slice(at + 2);
        expect(parseKey(swapped) === undefined).toBe(swapped !== key);
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers hostile input without a throw and without delay', () => {
    const { key } = mintKey('pat');
    for (const hostile of [
      '',
      'tfy_',
      ` ${key}`,
      `${key}\n`,
      key.toUpperCase(),
      `${key}' or 1=1 --`,
      '%E0%A4%A',
      '\uD800'.repeat(69),
      'lk_pat_'.repeat(200_000),
    ]) {
      const cpuMs = cpuTimeOf(() => expect(parseKey(hostile)).toBeUndefined());
      expect(cpuMs).toBeLessThan(100);
    }
  });
});

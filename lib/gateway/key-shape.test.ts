import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mintKey } from './key-format.ts';
import { keyBodyLength, keyInText, keyLabel, keyLength, keyPattern, keyPrefixLength } from './key-shape.ts';

const label = 'lk_pat_8Fq2XbYk0aLm';

describe('a key’s label', () => {
  it('is its kind and its public id, and what every key begins with', () => {
    expect(keyLabel('pat', '8Fq2XbYk0aLm')).toBe(label);
    for (const kind of ['pat', 'vat'] as const) {
      const { key, publicId } = mintKey(kind);
      expect(key.slice(0, keyPrefixLength)).toBe(`${keyLabel(kind, publicId)}_`);
    }
  });
});

describe('the pattern that SECURITY.md gives to scanners', () => {
  const [, pattern = '(?!)'] = /scanners can use `([^`]+)`/.exec(readFileSync('SECURITY.md', 'utf8')) ?? [];
  const { key } = mintKey('pat');

  it.each(['', 'Bearer ', 'tfy_', 'KEY=', 'MY_', '"'])('finds a key behind %j', (before) => {
    expect(new RegExp(pattern).exec(`${before}${key}\n`)?.[0]).toBe(key);
  });

  it.each([(text: string) => text.slice(0, -1), (text: string) => `${text}x`])(
    'finds no more and no less than a whole one',
    (change) => {
      expect(change(key)).not.toMatch(new RegExp(pattern));
    },
  );
});

describe('a key’s lengths', () => {
  it('are those that are published', () => {
    expect({ keyPrefixLength, keyBodyLength, keyLength }).toEqual({
      keyPrefixLength: 20,
      keyBodyLength: 63,
      keyLength: 69,
    });
  });
});

describe('keyPattern', () => {
  it('knows a whole key by its shape alone, and nothing shorter, longer or of other characters', () => {
    const { key, publicId } = mintKey('vat');
    expect(keyPattern.exec(key)?.slice(1)).toEqual(['vat', publicId]);
    for (const other of [key.slice(0, -1), `${key}0`, `${key}\n`, ` ${key}`, key.replace('lk_vat', 'lk_xat')])
      expect(keyPattern.test(other)).toBe(false);
    expect(keyPattern.test(`${label}_${'-'.repeat(49)}`)).toBe(false);
  });
});

describe('keyInText', () => {
  it('finds keys in a sentence, cut ones among them, and parts label from secret', () => {
    const { key } = mintKey('pat');
    const text = `sent ${key}, then ${label}_abc; ${label} is its label`;
    expect(text.replace(keyInText, '$1…')).toBe(
      `sent ${key.slice(0, keyPrefixLength)}…, then ${label}_…; ${label} is its label`,
    );
  });
});

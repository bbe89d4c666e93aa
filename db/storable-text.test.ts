import { describe, expect, it } from 'vitest';
import { storableJson, storableText } from './storable-text.ts';

describe('storableText', () => {
  it.each([
    ['plain', 'plain'],
    ['a\0b', 'a\uFFFDb'],
    ['x\ud800', 'x\uFFFD'],
    ['\udc00x', '\uFFFDx'],
    ['😀', '😀'],
  ])('makes %j into %j', (given, stored) => {
    expect(storableText(given)).toBe(stored);
  });
});

describe('storableJson', () => {
  it('mends strings and names wherever they stand, and nothing else', () => {
    const given = [{ at: new Date(0), 'n\0': ['a\ud800', 7, null, true], back: 'C:\\u0000' }];
    expect(JSON.parse(storableJson(given))).toEqual([
      { at: '1970-01-01T00:00:00.000Z', 'n\uFFFD': ['a\uFFFD', 7, null, true], back: 'C:\\u0000' },
    ]);
  });
});

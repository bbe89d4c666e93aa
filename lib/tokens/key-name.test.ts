import { describe, expect, it } from 'vitest';
import { correctedKeyName, keyName, keyNameFault } from './key-name.ts';

describe('keyNameFault', () => {
  it.each(['abc', 'a-1', 'laptop', 'a--b', `a${'b'.repeat(35)}`])('finds none in %s', (name) => {
    expect(keyNameFault(name)).toBeUndefined();
    expect(keyName.safeParse(name).success).toBe(true);
  });

  it.each([
    ['', 'Enter a name.'],
    ['ab', 'A name has 3 characters or more.'],
    ['-', 'A name has 3 characters or more.'],
    ['a'.repeat(37), 'A name has 36 characters at most; this one has 37.'],
    ['my laptop', 'A space cannot stand in a name: use a–z, 0–9 and hyphens.'],
    ['my\tlaptop', 'The character U+0009 cannot stand in a name: use a–z, 0–9 and hyphens.'],
    ['laptop\u202e', 'The character U+202E cannot stand in a name: use a–z, 0–9 and hyphens.'],
    ['Laptop', 'The capital “L” cannot stand in a name: use a–z, 0–9 and hyphens.'],
    ['my_laptop', '“_” cannot stand in a name: use a–z, 0–9 and hyphens.'],
    ['büro', '“ü” cannot stand in a name: use a–z, 0–9 and hyphens.'],
    ['key-🔑', '“🔑” cannot stand in a name: use a–z, 0–9 and hyphens.'],
    ['1st-key', 'A name begins with a letter, not with “1”.'],
    ['-key', 'A name begins with a letter, not with “-”.'],
    ['key-', 'A name ends with a letter or a digit, not with a hyphen.'],
  ])('says which rule %j breaks', (name, fault) => {
    expect(keyNameFault(name)).toBe(fault);
    expect(keyName.safeParse(name).error?.issues).toEqual([
      expect.objectContaining({ path: [], message: fault }),
    ]);
  });
});

describe('correctedKeyName', () => {
  it.each([
    ['My laptop key', 'my-laptop-key'],
    [' 2nd Büro_PC! ', 'nd-buro-pc'],
    [`${'a'.repeat(35)} b`, 'a'.repeat(35)],
  ])('makes an allowed name of %j', (name, corrected) => {
    expect(correctedKeyName(name)).toBe(corrected);
  });

  it.each(['my-laptop', 'my-', '…', 'A', ''])('has nothing to offer for %j', (name) => {
    expect(correctedKeyName(name)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { type ApiKeyId, newId } from '#db/ids.ts';
import { namesText, outcomeText, revokedText } from './selection-words.ts';

const keys = ['laptop', 'ci-try', 'notebook'].map((name) => ({ id: newId<ApiKeyId>(), name }));
const [laptop, ci, notebook] = keys as [(typeof keys)[0], (typeof keys)[0], (typeof keys)[0]];

describe('revokedText', () => {
  it('counts what was revoked, and calls one key by its name', () => {
    expect(revokedText(keys, { revoked: keys, kept: [] })).toEqual({
      done: 'Revoked 3 keys',
      rest: undefined,
    });
    expect(revokedText([laptop], { revoked: [laptop], kept: [] }).done).toBe('Revoked laptop');
  });

  it('says plainly which were not revoked and why', () => {
    const outcome = {
      revoked: [laptop],
      kept: [
        { id: ci.id, why: 'revoked-before' as const },
        { id: notebook.id, why: 'missing' as const },
      ],
    };
    expect(revokedText(keys, outcome)).toEqual({
      done: 'Revoked 1 of 3 keys',
      rest: 'Already revoked: ci-try. Not there any more: notebook.',
    });
  });
});

describe('outcomeText', () => {
  it('gathers the keys that were left by their reason', () => {
    const kept = [
      { id: laptop.id, why: 'max-age' as const },
      { id: ci.id, why: 'revoked-before' as const },
      { id: notebook.id, why: 'max-age' as const },
    ];
    expect(outcomeText('Extended', keys, { done: [], kept })).toEqual({
      done: 'Extended no key',
      rest: 'Already revoked: ci-try. Past the maximum age by then: laptop and notebook.',
    });
  });
});

describe('namesText', () => {
  it.each([
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more'],
  ])('%o is %s', (names, text) => {
    expect(namesText(names)).toBe(text);
  });
});

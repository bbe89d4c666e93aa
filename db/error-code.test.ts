import { describe, expect, it } from 'vitest';
import { errorCodes, isDataRefused, rootCause, sqlState } from './error-code.ts';

const coded = (code: string) => Object.assign(new Error('said by the driver'), { code });
const wrapped = (cause: unknown) => new Error('Failed query', { cause });

describe('sqlState', () => {
  it.each([coded('23505'), wrapped(coded('23505')), wrapped(wrapped({ code: '23505' }))])(
    'is found however deep it lies: %#',
    (error) => {
      expect(sqlState(error)).toBe('23505');
    },
  );

  it.each(['EPIPE', 'EBUSY', 'ECONNREFUSED', 'ERR_X'])('is not %s', (code) => {
    expect(sqlState(wrapped(coded(code)))).toBeUndefined();
    expect(errorCodes(wrapped(coded(code)))).toEqual([code]);
  });

  it('is looked for behind a code of another sort', () => {
    expect(sqlState(Object.assign(wrapped(coded('LK001')), { code: 'ERR_WRAPPED' }))).toBe('LK001');
  });

  it('ends on a circle, and finds nothing in what is no error', () => {
    const circle = new Error('round');
    circle.cause = circle;
    for (const nothing of [circle, undefined, null, 'text', 7]) expect(sqlState(nothing)).toBeUndefined();
  });
});

describe('isDataRefused', () => {
  it.each([
    ['22P05', true],
    ['23503', true],
    ['57P03', false],
    ['53300', false],
    ['EPIPE', false],
  ])('of %s is %s', (code, expected) => {
    expect(isDataRefused(wrapped(wrapped(coded(code))))).toBe(expected);
  });
});

describe('rootCause', () => {
  it('is the innermost, and the error itself where nothing caused it', () => {
    const inner = coded('53300');
    expect(rootCause(wrapped(wrapped(inner)))).toBe(inner);
    expect(rootCause(inner)).toBe(inner);
    expect(rootCause('text')).toBe('text');
  });
});

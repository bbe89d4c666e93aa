import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dollarsText, parseDollars } from './price-text.ts';

describe('parseDollars', () => {
  it.each([
    ['0.15', 150_000_000],
    ['$2.50', 2_500_000_000],
    [' 10 ', 10_000_000_000],
    ['.5', 500_000_000],
    ['3.', 3_000_000_000],
    ['0', 0],
    ['0.000000001', 1],
    ['1.100000001', 1_100_000_001],
    ['10000', 10_000_000_000_000],
  ])('reads %j exactly', (text, nano) => {
    expect(parseDollars(text)).toEqual({ ok: true, nano });
  });

  it.each([
    '',
    '.',
    '$',
    '-1',
    '1e3',
    '0x10',
    '1,5',
    '1 000',
    'NaN',
    '0.0000000001',
    '10000.000000001',
    '99999999',
    '٣',
  ])('refuses %j', (text) => {
    expect(parseDollars(text).ok).toBe(false);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000_000_000_000 }), (nano) => {
        expect(parseDollars(dollarsText(nano))).toEqual({ ok: true, nano });
      }),
    );
  });
});

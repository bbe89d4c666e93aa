import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanObject } from './scan.ts';

/** Whether JSON.parse takes the text for one object. */
function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
const scans = (json: string) => scanObject(Buffer.from(json), new Set()) !== undefined;
/** A value at each place where one may end: before a comma, either bracket, white space and the end. */
const places = (value: string) => [
  `{"a":${value}}`,
  `{"a":${value} ,"b":1}`,
  `{"a":[${value}]}`,
  `{"a":[${value},1]}`,
  `{"a":[1,${value}\n]}`,
  `{"a":${value}`,
];

describe('a number or a word', () => {
  const numbers =
    '0 -0 00 01 -01 1 -1 +1 - --1 -+1 1- 1+1 1_0 . .5 -.5 1. 1.5 1..5 1.5.5 0. 0.0 00.5 1.e5 1.-5 -0.0e-0 0x10 ' +
    '1e 1E 1e5 1E+5 1e-5 1e+ 1e- 1e5.5 1ee5 1e05 e5 -e5 1e999 1E-999 0e 0e0 01e5 0E+0 1f 1n 1a 1; 1/**/ 1//';
  const words =
    "Infinity -Infinity NaN nan undefined tru true truee True TRUE trUe t true1 1true true'a' -true fals false falsee " +
    `False f nul null nulll Null n null0 1"a" "a"1 1[] []1 1{} {}1 null[] '1' \uff11 \u0661 \u0001 1\u0001 1\u000b \u00a0 1\u00a0`;
  const long = ['9'.repeat(400), `0.${'9'.repeat(400)}`, `1e${'9'.repeat(400)}`];
  const apart = ['', ' ', '- 1', '1 1', 'true false', 'nu ll'];

  it.each([...numbers.split(' '), ...words.split(' '), ...long, ...apart])(
    'is %j where JSON.parse takes it',
    (value) => {
      for (const json of places(value)) expect([json, scans(json)]).toEqual([json, isObject(json)]);
    },
  );

  it('is one where JSON.parse takes it, with signs changed, left out and put in', () => {
    const value = fc.oneof(
      fc.constantFrom('true', 'false', 'null', '0', '-0', '10', '-1.5e-3', '1E+5', '0.25', '123456'),
      fc.double().map(String),
    );
    const sign = fc.constantFrom(...'0123456789+-.eEtrufalsn []{},"'.split(''), '');
    const change = fc.tuple(fc.nat(), fc.nat({ max: 1 }), sign);
    fc.assert(
      fc.property(value, fc.array(change, { maxLength: 3 }), (from, changes) => {
        const changed = changes.reduce((text, [at, taken, put]) => {
          const place = at % (text.length + 1);
          return text.slice(0, place) + put + text.slice(place + taken);
        }, from);
        for (const json of places(changed)) expect([json, scans(json)]).toEqual([json, isObject(json)]);
      }),
      { numRuns: 5_000 },
    );
  });
});

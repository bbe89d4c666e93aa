import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splice } from './splice.ts';

it('puts each text in its place, whatever order the edits come in, and leaves every other byte', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 60, maxLength: 80 }),
      fc.uniqueArray(fc.nat(60), { minLength: 4, maxLength: 4 }),
      fc.tuple(fc.string(), fc.string()),
      (array, points, [one, two]) => {
        const bytes = Buffer.from(array);
        const [a = 0, b = 0, c = 0, d = 0] = points
          .map((p) => Math.min(p, bytes.length))
          .toSorted((x, y) => x - y);
        const first = { start: a, end: b, text: one };
        const second = { start: c, end: d, text: two };
        const expected = Buffer.concat([
          bytes.subarray(0, a),
          Buffer.from(one),
          bytes.subarray(b, c),
          Buffer.from(two),
          bytes.subarray(d),
        ]);
        expect(splice(bytes, [first, second])).toEqual(expected);
        expect(splice(bytes, [second, first])).toEqual(expected);
      },
    ),
  );
});

it('gives the same bytes back where there is nothing to change', () => {
  expect(splice(Buffer.from('{"a":1}'), [])).toEqual(Buffer.from('{"a":1}'));
});

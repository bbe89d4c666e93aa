import { expect, it } from 'vitest';
import { asRecord, memberOf } from './json.ts';

it.each([null, undefined, 7, 'text', true, [], [{ usage: 1 }]])('%j is no object with names', (value) => {
  expect(asRecord(value)).toBeUndefined();
  expect(memberOf(value, 'length')).toBeUndefined();
});

it('hands out an object itself, and what it has under a name', () => {
  const object = { usage: { n: 1 } };
  expect(asRecord(object)).toBe(object);
  expect(memberOf(object, 'usage')).toBe(object.usage);
  expect(memberOf(object, 'other')).toBeUndefined();
});

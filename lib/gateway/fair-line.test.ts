import { expect, it } from 'vitest';
import { FairLine } from './fair-line.ts';

it('gives one of each owner in turn, in the order of each, and counts what waits', () => {
  const line = new FairLine<string>();
  for (const one of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2']) line.add(one.slice(0, 1), one);
  expect([line.size, line.sizeOf('a'), line.sizeOf('d')]).toEqual([6, 3, 0]);
  expect([line.take(), line.take(), line.take(), line.take()]).toEqual(['a1', 'b1', 'c1', 'a2']);
  line.add('b', 'b2');
  expect([line.take(), line.take(), line.take()]).toEqual(['c2', 'a3', 'b2']);
  expect([line.size, line.take()]).toEqual([0, undefined]);
});

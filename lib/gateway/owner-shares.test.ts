import { expect, it } from 'vitest';
import { keyRecord } from '#tests/support/fake-ports.ts';
import { OwnerShares } from './owner-shares.ts';

const overloaded = expect.objectContaining({ code: 'overloaded', status: 503 });

function sharesOf(max: number) {
  const open: { end(): void }[] = [];
  const shares = new OwnerShares(() => open.length, max);
  const take = (userId: string) => open.push(shares.take(keyRecord({ userId })));
  return { take, open };
}

it('leaves a quarter of all calls to others, whatever one owner opens', () => {
  const { take, open } = sharesOf(100);
  for (let call = 0; call < 75; call += 1) take('greedy');
  expect(() => take('greedy')).toThrow(overloaded);
  for (let call = 0; call < 25; call += 1) take('modest');
  expect(open).toHaveLength(100);
});

it('refuses nobody who has less than half, and those who have half again once calls of theirs have ended', () => {
  const { take, open } = sharesOf(10);
  for (const owner of ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b']) take(owner);
  take('a');
  expect(() => take('a')).toThrow(overloaded);
  open.shift()?.end();
  take('a');
  expect(open).toHaveLength(9);
});

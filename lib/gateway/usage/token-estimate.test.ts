import { expect, it } from 'vitest';
import { estimateTokens } from './token-estimate.ts';

it.each([
  [0, 0],
  [1, 1],
  [4, 1],
  [5, 2],
  [4_000_000, 1_000_000],
])('takes %i bytes for %i tokens: what is there at all is at least one', (bytes, tokens) => {
  expect(estimateTokens(bytes)).toBe(tokens);
});

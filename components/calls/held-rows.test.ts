import { describe, expect, it } from 'vitest';
import { holdRows } from './held-rows.ts';

const same = (row: string) => row;

describe('holdRows', () => {
  it('shows the latest while nobody reads', () => {
    expect(holdRows(['b', 'a'], undefined, same)).toEqual({ shown: ['b', 'a'], waiting: 0 });
  });

  it('moves nothing under a reader, and counts what waits', () => {
    expect(holdRows(['d', 'c', 'b'], ['b', 'a'], same)).toEqual({ shown: ['b', 'a'], waiting: 2 });
  });
});

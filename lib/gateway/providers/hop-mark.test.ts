import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maxHops, readHops } from './hop-mark.ts';

const deployment = (secret: string) => ({
  activeKid: 'k1',
  hashKey: (_kid: string, text: string) => createHmac('sha256', secret).update(text).digest(),
});

/** How often a request gets past each of these, one behind the other and round again. */
function turns(ring: readonly ReturnType<typeof deployment>[], first?: string): number {
  let header = first;
  for (let turn = 0; turn < 100; turn += 1) {
    const { hops, next } = readHops(header, ring[turn % ring.length] as (typeof ring)[number]);
    if (hops >= maxHops) return turn;
    header = next;
  }
  return Number.POSITIVE_INFINITY;
}

describe('a loop', () => {
  it.each([1, 2, 3, 5])('ends through %i deployments', (count) => {
    const ring = Array.from({ length: count }, (_, index) => deployment(`s${index}`));
    expect(turns(ring)).toBe(count * maxHops);
  });

  it('ends whatever its first caller sent', () => {
    const forged = Array.from({ length: 50 }, (_, index) => `3-${String(index).padStart(32, '0')}`);
    for (const first of ['3', '-1', '', ',,,', 'x'.repeat(50_000), forged.join(', ')]) {
      expect(turns([deployment('a')], first)).toBe(maxHops);
      expect(turns([deployment('a'), deployment('b')], first)).toBe(2 * maxHops);
    }
  });
});

describe('a mark', () => {
  it.each(['3', '3-', `3-${'0'.repeat(32)}`, '99', '3,3,3'])(
    'of no deployment counts for nothing: %s',
    (header) => {
      expect(readHops(header, deployment('a')).hops).toBe(0);
    },
  );

  it('of another deployment counts for nothing, and goes along', () => {
    const other = readHops(undefined, deployment('b')).next;
    const { hops, next } = readHops(other, deployment('a'));
    expect(hops).toBe(0);
    expect(next.split(', ')).toEqual([expect.stringMatching(/^1-[0-9a-f]{32}$/), other]);
  });

  it('carries nothing else that a client wrote there', () => {
    const { next } = readHops('canary, 1-canary, lk_pat_x', deployment('a'));
    expect(next).toBe(readHops(undefined, deployment('a')).next);
  });
});

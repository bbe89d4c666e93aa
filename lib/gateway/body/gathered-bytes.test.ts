import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatheredBytes } from './gathered-bytes.ts';

function gather(pieces: readonly Uint8Array[]): GatheredBytes {
  const gathered = new GatheredBytes();
  for (const piece of pieces) gathered.push(Buffer.from(piece));
  return gathered;
}

describe('GatheredBytes', () => {
  it('is all that came, in its order, whatever the pieces', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ minLength: 900, maxLength: 1_100 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const gathered = gather(pieces);
        const expected = Buffer.concat(pieces);
        expect(gathered.length).toBe(expected.length);
        expect(gathered.whole().equals(expected)).toBe(true);
      }),
    );
  });

  it('takes one piece as it is, without a copy', () => {
    const piece = Buffer.from('all of it');
    const gathered = new GatheredBytes();
    gathered.push(piece);
    expect(gathered.whole()).toBe(piece);
  });

  it('holds a million small pieces in little more than their bytes', () => {
    const gathered = new GatheredBytes();
    const before = process.memoryUsage();
    for (let index = 0; index < 1_000_000; index += 1) gathered.push(Buffer.from('ab'));
    const { heapUsed, external } = process.memoryUsage();
    expect(gathered.length).toBe(2_000_000);
    expect(heapUsed + external - before.heapUsed - before.external).toBeLessThan(60_000_000);
  });

  it('calls crumbs what no client sends, and nothing that one does', () => {
    expect(gather(Array.from({ length: 4_096 }, () => Buffer.from('a'))).isCrumbled).toBe(false);
    expect(gather(Array.from({ length: 4_097 }, () => Buffer.from('a'))).isCrumbled).toBe(true);
    expect(gather(Array.from({ length: 10_000 }, () => Buffer.alloc(32))).isCrumbled).toBe(false);
  });
});

import fc from 'fast-check';
import { expect } from 'vitest';
import type { SseFilter } from '#lib/gateway/stream/sse-filter.ts';
import { splitAt } from './provider-streams.ts';

/** A stream in pieces through a filter, and what it let pass. */
export function runFilter<Filter extends SseFilter>(
  filter: Filter,
  pieces: readonly (Buffer | string)[],
): { filter: Filter; out: Buffer } {
  const out: Buffer[] = [];
  for (const piece of pieces) {
    const bytes = filter.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
    if (bytes) out.push(bytes);
  }
  const rest = filter.finish();
  if (rest) out.push(rest);
  return { filter, out: Buffer.concat(out) };
}

/** Up to the end of a stream, whatever comes passes as it came: these lines or any others, cut anywhere. */
export function expectAllToPass(create: () => SseFilter, lines: readonly string[]): void {
  const line = fc.oneof(fc.constantFrom(...lines), fc.string());
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\n\n', '\r\n\r\n', '\r')))
    .map((all) => all.flat().join(''));
  fc.assert(
    fc.property(stream, fc.array(fc.nat(400)), (said, cuts) => {
      const bytes = Buffer.from(`${said}\n\n`);
      const { filter, out } = runFilter(create(), splitAt(bytes, cuts));
      expect(bytes.subarray(0, out.length).equals(out)).toBe(true);
      if (!filter.done) expect(out.toString().trimEnd()).toBe(bytes.toString().trimEnd());
    }),
  );
}

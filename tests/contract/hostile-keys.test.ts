import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mintKey } from '#lib/gateway/key-format.ts';
import { watchKeyLookups } from '#tests/support/stand-extras.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

/** Bytes as they are: no client library is asked what it thinks of them. */
async function statusOf(origin: string, header: string, value: Buffer): Promise<number> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part));
  // Who refuses a head in its middle may end with RST.
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('GET /api/inference/openai/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n');
  socket.write(Buffer.concat([Buffer.from(`${header}: `), value, Buffer.from('\r\n\r\n')]));
  await closed;
  const line = Buffer.concat(parts).toString('latin1').split('\r\n', 1)[0] ?? '';
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1] ?? Number.NaN);
}

const withoutLineEnds = (bytes: Buffer) =>
  Buffer.from(bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d));
const text = fc.string({ unit: 'binary', maxLength: 200 }).map((value) => Buffer.from(value));
const bytes = fc.uint8Array({ maxLength: 300 }).map((value) => Buffer.from(value));
const quotes = fc
  .array(
    fc.constantFrom(
      `'`,
      '"',
      '`',
      '\\',
      '--',
      ';',
      ' or 1=1 ',
      '$1',
      '%00',
      '\u0000',
      '${',
      '{{',
      '\u202e',
      'é',
      '🔑',
      '%',
      ',',
    ),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => Buffer.from(pieces.join('')));
const long = fc
  .tuple(fc.constantFrom('a', 'é', `'`, ' ', '\t', 'lk_pat_', '%'), fc.integer({ min: 1, max: 65_536 }))
  .map(([unit, length]) => Buffer.from(unit.repeat(length)).subarray(0, length));

describe.each(transports)('a hostile key header over the $name transport', ({ open, isHere }) => {
  const at = openPlace(stand, open);

  it('is refused, whatever it holds, and asks the database for nothing but public ids', async () => {
    const asked = watchKeyLookups(stand);
    /** The real key with one byte that is another. */
    const nearKey = fc
      .tuple(fc.nat(stand.key.length - 1), fc.integer({ min: 0, max: 255 }))
      .map(([at, byte]) => {
        const key = Buffer.from(stand.key);
        key[at] = key[at] === byte ? byte ^ 1 : byte;
        return key;
      });
    const wellFormed = fc.constant(null).map(() => Buffer.from(mintKey('pat').key));
    const value = fc.oneof(text, bytes, quotes, long, nearKey, wellFormed).map(withoutLineEnds);
    const scheme = fc.constantFrom(
      'Bearer ',
      'bearer  ',
      'Basic ',
      'Bearer',
      'Bearer tfy_',
      'Digest username=',
      '',
    );
    const header = fc.constantFrom(
      'authorization',
      'Authorization',
      'x-api-key',
      'api-key',
      'x-goog-api-key',
    );
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(header, scheme, value, async (name, before, after) => {
        const status = await statusOf(at.origin, name, Buffer.concat([Buffer.from(before), after]));
        statuses.add(status);
        expect([400, 401, 431]).toContain(status);
      }),
      { numRuns: 600 },
    );
    expect(statuses).toEqual(new Set([400, 401, 431]));
    // Of a process elsewhere nothing is heard here: the other transports hold it for the same code.
    expect(asked.length > 0).toBe(isHere);
    expect(asked.filter((publicId) => !/^[0-9A-Za-z]{12}$/.test(publicId))).toEqual([]);
  });

  it('of 64 kB is refused as too long, and the door stays open', async () => {
    const huge = Buffer.from(`Bearer lk_pat_${'a'.repeat(65_536)}`);
    expect(await statusOf(at.origin, 'authorization', huge)).toBe(431);
    expect(await statusOf(at.origin, 'authorization', Buffer.from(`Bearer ${stand.key}`))).toBe(200);
  });
});

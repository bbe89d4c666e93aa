import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, finishPage, planPage } from './keyset.ts';

const id = '6f9619ff-8b86-4d11-b42d-00c04fc964ff';
const ordering = { key: sql`k`, type: 'text' as const, id: sql`i`, descending: false };

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe('decodeCursor', () => {
  it('reads what encodeCursor wrote', () => {
    const cursor = { backward: true, value: 'naïve \\ "name"', id };
    expect(decodeCursor(encodeCursor(cursor), 'text')).toEqual(cursor);
    for (const value of [
      'infinity',
      '-infinity',
      '2026-03-01 12:00:00.123456+00',
      '2026-03-01 01:00:00+12:45',
    ]) {
      expect(decodeCursor(encodeCursor({ backward: false, value, id }), 'timestamptz')?.value).toBe(value);
    }
  });

  it('begins at the start for anything else, so that no text of a URL becomes an error of the database', () => {
    for (const hostile of [
      undefined,
      '',
      '%%%',
      'e30',
      encode(null),
      encode([0, 'a', 'not-a-uuid']),
      encode([0, 7, id]),
      encode([0, 'a\u0000b', id]),
      encode([0, 'x'.repeat(2_000), id]),
    ]) {
      expect(decodeCursor(hostile, 'text')).toBeUndefined();
    }
    for (const value of ['yesterday', "2026-01-01'; drop table users --", '', '2026-01-01']) {
      expect(decodeCursor(encodeCursor({ backward: false, value, id }), 'timestamptz')).toBeUndefined();
    }
  });
});

describe('finishPage', () => {
  it('counts nothing where the first page holds all', async () => {
    const plan = planPage(ordering, { limit: 2 });
    const page = await finishPage([{ id, sortKey: 'a' }], plan, 2, () =>
      Promise.reject(new Error('counted')),
    );
    expect(page).toEqual({ rows: [{ id }], total: 1, next: undefined, previous: undefined });
  });
});

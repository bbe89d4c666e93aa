import { describe, expect, it } from 'vitest';
import { readCallsAsked, writePlace } from './calls-asked.ts';

const nothing = { filters: { outcome: undefined, model: undefined }, after: undefined };

describe('readCallsAsked', () => {
  it('brings back what a link has written', () => {
    const place = { occurredAt: new Date('2026-03-01T12:00:00.123Z'), requestId: crypto.randomUUID() };
    expect(readCallsAsked({ outcome: 'error', model: 'demo/echo', after: writePlace(place) })).toEqual({
      filters: { outcome: 'error', model: 'demo/echo' },
      after: place,
    });
  });

  it.each([
    { outcome: 'all' },
    { model: '' },
    { model: 'x'.repeat(301) },
    { after: 'x' },
    { after: '1_2' },
    { after: `999999999999999_${crypto.randomUUID()}` },
    { after: `-1_${crypto.randomUUID()}` },
  ])('takes %o for nothing', (params) => {
    expect(readCallsAsked(params)).toEqual(nothing);
  });

  it('finds no model by a NUL, which no text of the database holds', () => {
    expect(readCallsAsked({ model: 'a\0b' }).filters.model).toBe('a\uFFFDb');
  });
});

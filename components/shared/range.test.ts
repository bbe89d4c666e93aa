import { describe, expect, test } from 'vitest';
import { readRange, writeRange } from './range.ts';

const now = new Date('2026-11-21T09:14:05Z');

describe('the time range of an address', () => {
  test('a preset ends now', () => {
    const range = readRange({ range: '7d' }, now);
    expect(range).toEqual({ id: '7d', from: new Date('2026-11-14T09:14:05Z'), to: now });
    expect(writeRange(range)).toEqual({ range: '7d' });
  });

  test('a custom range holds whole days, the last one included', () => {
    const params = { range: 'custom', from: '2026-11-01', to: '2026-11-02' };
    const range = readRange(params, now);
    expect(range.from.toISOString()).toBe('2026-11-01T00:00:00.000Z');
    expect(range.to.toISOString()).toBe('2026-11-03T00:00:00.000Z');
    expect(writeRange(range)).toEqual(params);
  });

  test.each([
    { range: 'custom', from: '2026-11-02', to: '2026-11-01' },
    { range: 'custom', from: '2026-02-31', to: '2026-03-05' },
    { range: 'custom', from: '2020-01-01', to: '2026-01-01' },
    { range: 'custom' },
    { range: 'forever' },
    {},
  ])('%o falls back to the preset of the page', (params) => {
    expect(readRange(params, now, '30d').id).toBe('30d');
  });
});

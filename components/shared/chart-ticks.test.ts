import { describe, expect, it } from 'vitest';
import { ticksOf } from './chart-ticks.ts';

const days = ['15', '16', '17', '18', '19', '20', '21'];
const hours = Array.from({ length: 24 }, (_, hour) => `${hour}`);

describe('ticksOf', () => {
  it.each([
    [900, days],
    [430, ['15', '17', '19', '21']],
    [250, ['15', '18', '21']],
    [90, ['21']],
    [0, ['21']],
  ])('writes as many of seven days as %i px have room for, evenly and with the newest', (width, shown) => {
    expect(ticksOf(days, width)).toEqual(shown);
  });

  it('steps over hours as a clock does', () => {
    expect(ticksOf(hours, 430)).toEqual(['3', '7', '11', '15', '19', '23']);
  });

  it('has room for any number of times, and for none', () => {
    expect(ticksOf([], 430)).toEqual([]);
    const many = Array.from({ length: 365 }, (_, day) => `${day}`);
    expect(ticksOf(many, 430).length).toBeLessThanOrEqual(6);
  });
});

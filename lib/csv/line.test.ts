import { describe, expect, it } from 'vitest';
import { csvCell } from './line.ts';

describe('csvCell', () => {
  it.each([
    ['=1+1', `"'=1+1"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['\rx', `"'\rx"`],
    ['\nx', `"'\nx"`],
    ['＝1+1', `"'＝1+1"`],
    ['＋1', `"'＋1"`],
    ['－1', `"'－1"`],
    ['＠x', `"'＠x"`],
    ['  =cmd|calc', `"'  =cmd|calc"`],
    ['\ufeff=1', `"'\ufeff=1"`],
  ])('disarms %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it('quotes everything and doubles quotes, so that no text leaves its cell', () => {
    expect(csvCell('a","=1')).toBe('"a"",""=1"');
    expect(csvCell('plain')).toBe('"plain"');
    expect(csvCell(null)).toBe('""');
    expect(csvCell(0)).toBe('"0"');
    expect(csvCell(false)).toBe('"false"');
    expect(csvCell(new Date('2026-03-01T12:00:00Z'))).toBe('"2026-03-01T12:00:00.000Z"');
  });
});

import { describe, expect, it } from 'vitest';
import { csvCell } from './line.ts';

describe('csvCell', () => {
  it.each([
    ['=1+1', `"'=1+1"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t'=1"`],
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

  it.each([
    ['x;=HYPERLINK("http://evil");y', `"x;'=HYPERLINK(""http://evil"");y"`],
    ['x;@SUM(A1)', `"x;'@SUM(A1)"`],
    ['x;+1|-1', `"x;'+1|'-1"`],
    ['x\t=1', `"x\t'=1"`],
    ['x; =1', `"x; '=1"`],
    ['x;\ufeff＝1', `"x;\ufeff'＝1"`],
    ['x;"=1', `"x;""'=1"`],
    ['x\n=1', `"x\n'=1"`],
    ['x\r\n-1', `"x\r\n'-1"`],
    ['x;;=1', `"x;;'=1"`],
    ['=1;=2', `"'=1;'=2"`],
    [';=1', `";'=1"`],
    ['x;\ty', `"x;'\ty"`],
    ['x;\t=1', `"x;'\t'=1"`],
  ])('disarms %j also where a semicolon, a tab, a bar or a line ends a cell', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it.each(['a=b', 'a - b', 'a,-b', 'a;b=c', 'x|y', 'me@example.com', 'a: -1', "it's; a+b", 'a\tb', 'a\nb'])(
    'leaves %j, of which nothing splits off a sign',
    (text) => {
      expect(csvCell(text)).toBe(`"${text}"`);
    },
  );

  it('quotes everything and doubles quotes, so that no text leaves its cell', () => {
    expect(csvCell('a","=1')).toBe('"a"",""=1"');
    expect(csvCell('plain')).toBe('"plain"');
    expect(csvCell(null)).toBe('""');
    expect(csvCell(0)).toBe('"0"');
    expect(csvCell(false)).toBe('"false"');
    expect(csvCell(new Date('2026-03-01T12:00:00Z'))).toBe('"2026-03-01T12:00:00.000Z"');
  });
});

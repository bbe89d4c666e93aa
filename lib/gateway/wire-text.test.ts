import { describe, expect, it } from 'vitest';
import { headerLine, secretLine } from './wire-text.ts';

describe('headerLine', () => {
  it('says each value that a name is given, whatever was said before', () => {
    for (const value of ['one', 'two', 'two', '', 'one']) {
      expect(headerLine('x-says', value)).toBe(`x-says: ${value}\r\n`);
    }
  });

  it('forgets no value for another name, and holds no more names than a few', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 1_000; index += 1) {
        expect(headerLine(`x-${index}`, `v${index}`)).toBe(`x-${index}: v${index}\r\n`);
      }
    }
  });

  it.each(['a\r\nx: 1', 'a\nb', 'a\0', 'a\x7f', 'ā'])(
    'takes no value that no header may have: %j',
    (value) => {
      expect(() => headerLine('x-bad', value)).toThrow('x-bad');
      expect(() => secretLine('x-bad', value)).toThrow('x-bad');
      expect(headerLine('x-bad', 'good')).toBe('x-bad: good\r\n');
    },
  );
});

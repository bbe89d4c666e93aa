import { describe, expect, it } from 'vitest';
import { readHiddenColumns, writeHiddenColumns } from './column-choice.ts';

describe('readHiddenColumns', () => {
  it.each([[[]], [['id']], [['last-used', 'id']]])('brings %o back as it was written', (hidden) => {
    expect(readHiddenColumns(writeHiddenColumns(hidden), ['created'])).toEqual(hidden);
  });

  it.each([undefined, '', 'a b', '<script>', 'a~~b', 'x'.repeat(501)])(
    'begins as the list does for %o',
    (value) => {
      expect(readHiddenColumns(value, ['id'])).toEqual(['id']);
    },
  );
});

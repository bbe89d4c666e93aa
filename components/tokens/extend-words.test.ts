import { describe, expect, it } from 'vitest';
import { limitOfKeys, refusalOfAll } from './extend-words.ts';

const now = new Date('2026-03-01T12:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const key = (age: number, left: number | null) => ({
  createdAt: inDays(-age),
  endsAt: left === null ? null : inDays(left),
});
const wordsOf = (maxPatAgeDays: number | null) => ({
  rules: { maxPatAgeDays, allowNonExpiringPats: true },
  timeZone: 'UTC',
});

describe('limitOfKeys', () => {
  it('says of one key until when it may work, and of several only the rule', () => {
    expect(limitOfKeys([key(10, 5)], wordsOf(30))).toBe(
      'Your organisation allows up to 30 days from when a key was made: this one until 21 Mar 2026, 12:00.',
    );
    expect(limitOfKeys([key(10, 5), key(1, 5)], wordsOf(30))).toBe(
      'Your organisation allows up to 30 days from when a key was made.',
    );
    expect(limitOfKeys([key(10, 5)], wordsOf(null))).toBe('Your organisation sets no limit.');
  });
});

describe('refusalOfAll', () => {
  it('names what speaks against one key', () => {
    const words = wordsOf(30);
    expect(refusalOfAll([key(10, 5)], inDays(6), now, words)).toBeUndefined();
    expect(refusalOfAll([key(10, 5)], inDays(-1), now, words)).toContain('over already');
    expect(refusalOfAll([key(10, 5)], inDays(5), now, words)).toContain('ends later already');
    expect(refusalOfAll([key(10, 5)], inDays(21), now, words)).toContain('older than');
    expect(refusalOfAll([key(10, null)], inDays(5), now, words)).toBe('It has no end.');
  });

  it('refuses several only where not one of them can be moved', () => {
    const keys = [key(10, 5), key(10, 9)];
    expect(refusalOfAll(keys, inDays(7), now, wordsOf(null))).toBeUndefined();
    expect(refusalOfAll(keys, inDays(3), now, wordsOf(null))).toBe(
      'None of these keys can be moved to that day.',
    );
  });
});

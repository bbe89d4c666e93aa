import { describe, expect, it } from 'vitest';
import {
  canExtend,
  dayLimits,
  expiryChoices,
  extensionChoices,
  previewEnd,
  proposedChoice,
} from './expiry-choices.ts';
import { refusalOfEnd } from './key-end.ts';
import { isIdle } from './key-status.ts';
import { findProgramWord } from './shared-name.ts';

const now = new Date('2026-03-01T12:00:00Z');
const free = { maxPatAgeDays: null, allowNonExpiringPats: true };
const choicesUnder = (maxPatAgeDays: number | null, allowNonExpiringPats = false) =>
  expiryChoices({ maxPatAgeDays, allowNonExpiringPats });

describe('expiryChoices', () => {
  it('offers nothing that the rules would refuse, and proposes 30 days where they allow it', () => {
    expect(choicesUnder(null, true)).toEqual(['7', '30', '60', '90', 'custom', 'never']);
    expect(choicesUnder(45)).toEqual(['7', '30', 'custom']);
    expect(choicesUnder(5)).toEqual(['custom']);
    expect([null, 90, 30, 29, 7, 6].map((days) => proposedChoice(choicesUnder(days, true)))).toEqual([
      '30',
      '30',
      '30',
      '7',
      '7',
      'custom',
    ]);
  });
});

describe('previewEnd', () => {
  const asked = { choice: 'custom', day: '2026-03-31', timeZone: 'UTC' } as const;

  it('counts presets in days of 24 hours, and knows keys without an end', () => {
    expect(previewEnd({ ...asked, choice: '30' }, free, now)).toEqual(new Date('2026-03-31T12:00:00Z'));
    expect(previewEnd({ ...asked, choice: 'never' }, free, now)).toBeNull();
  });

  it('takes a day to its end in the zone of the viewer, also where the clock changes that day', () => {
    expect(previewEnd(asked, free, now)).toEqual(new Date('2026-03-31T23:59:59Z'));
    expect(previewEnd({ ...asked, timeZone: 'Asia/Tokyo' }, free, now)).toEqual(
      new Date('2026-03-31T14:59:59Z'),
    );
    expect(previewEnd({ ...asked, day: '2026-03-29', timeZone: 'Europe/Vienna' }, free, now)).toEqual(
      new Date('2026-03-29T21:59:59Z'),
    );
  });

  it('cuts the last allowed day at the limit and leaves a later one for the rules to refuse', () => {
    const rules = { ...free, maxPatAgeDays: 30 };
    expect(dayLimits(rules, now, 'UTC')).toEqual({ min: '2026-03-01', max: '2026-03-31' });
    expect(dayLimits(free, now, 'UTC').max).toBeUndefined();
    expect(previewEnd(asked, rules, now)).toEqual(new Date('2026-03-31T12:00:00Z'));
    expect(previewEnd({ ...asked, day: '2026-04-01' }, rules, now)).toEqual(new Date('2026-04-01T23:59:59Z'));
  });

  it.each(['', '2026-3-1', 'tomorrow', '2026-02-31', '2026-00-10', '2026-13-01'])(
    'has nothing to say to %j',
    (day) => {
      expect(previewEnd({ ...asked, day }, free, now)).toBeUndefined();
    },
  );
});

describe('extensionChoices', () => {
  const day = 86_400_000;
  const inDays = (days: number) => new Date(now.getTime() + days * day);
  const key = (age: number, left: number | null) => ({
    createdAt: inDays(-age),
    endsAt: left === null ? null : inDays(left),
  });

  it('offers what moves one of the keys at least, and always a day of one’s own', () => {
    expect(extensionChoices([key(1, 10)], free, now)).toEqual(['30', '60', '90', 'custom']);
    expect(extensionChoices([key(1, 60), key(1, -1)], free, now)).toEqual(['7', '30', '60', '90', 'custom']);
    expect(extensionChoices([key(1, null)], free, now)).toEqual(['custom']);
    const rules = { ...free, maxPatAgeDays: 90 };
    expect(extensionChoices([key(30, 1)], rules, now)).toEqual(['7', '30', '60', 'custom']);
    expect(extensionChoices([key(85, 1)], rules, now)).toEqual(['custom']);
  });

  it('counts the age of a key from when it was made', () => {
    const rules = { ...free, maxPatAgeDays: 30, bornAt: inDays(-20) };
    expect(dayLimits(rules, now, 'UTC').max).toBe('2026-03-11');
    const asked = { choice: 'custom', day: '2026-03-11', timeZone: 'UTC' } as const;
    expect(previewEnd(asked, rules, now)).toEqual(inDays(10));
  });

  it('knows where there is nothing to move', () => {
    const rules = { maxPatAgeDays: 30 };
    expect(canExtend(key(1, 5), { maxPatAgeDays: null })).toBe(true);
    expect(canExtend(key(1, null), { maxPatAgeDays: null })).toBe(false);
    expect(canExtend(key(25, 4), rules)).toBe(true);
    expect(canExtend(key(25, 5), rules)).toBe(false);
  });
});

describe('refusalOfEnd', () => {
  const rules = { ...free, maxPatAgeDays: 30 };
  const refusalOf = (day: string) => {
    const end = previewEnd({ choice: 'custom', day, timeZone: 'UTC' }, rules, now);
    return end && refusalOfEnd(end, now, rules.maxPatAgeDays)?.message;
  };

  it('refuses a day that is over or later than the rules allow, and today not', () => {
    expect(refusalOf('2026-02-28')).toContain('over');
    expect(refusalOf('2026-03-01')).toBeUndefined();
    expect(refusalOf('2026-03-31')).toBeUndefined();
    expect(refusalOf('2026-04-01')).toContain('up to 30 days');
  });
});

describe('hints', () => {
  it.each(['prod', 'my-ci', 'search-server-2', 'ci2'])('hears a program in %s', (name) => {
    expect(findProgramWord(name)).toBeDefined();
  });

  it.each(['laptop', 'precision', 'producer', 'cindy', ''])('hears a person in %s', (name) => {
    expect(findProgramWord(name)).toBeUndefined();
  });

  it('calls a key idle 90 days after its last use, or its making where there was none', () => {
    const old = new Date('2025-11-01T00:00:00Z');
    expect(isIdle({ createdAt: old, lastUsedAt: null }, now)).toBe(true);
    expect(isIdle({ createdAt: old, lastUsedAt: old }, now)).toBe(true);
    expect(isIdle({ createdAt: old, lastUsedAt: new Date('2026-02-27T00:00:00Z') }, now)).toBe(false);
    expect(isIdle({ createdAt: now, lastUsedAt: null }, now)).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SecurityRules } from '#db/queries/tenant-settings.ts';
import { AppError } from '#lib/errors.ts';
import { createPatInput } from './input.ts';
import { effectiveEnd } from './key-end.ts';
import { endNearness, expiringMs, keyStatus } from './key-status.ts';
import { decideExpiry } from './new-key-expiry.ts';

const now = new Date('2026-03-01T12:00:00Z');
const free: SecurityRules = { maxPatAgeDays: null, maxPatsPerUser: null, allowNonExpiringPats: true };
const day = 86_400_000;

function later(ms: number): Date {
  return new Date(now.getTime() + ms);
}

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('decideExpiry', () => {
  it('takes any future instant, seconds ahead included, where no rule binds', () => {
    expect(decideExpiry({ kind: 'at', at: later(1_000) }, free, now)).toEqual(later(1_000));
    expect(decideExpiry({ kind: 'days', days: 30 }, free, now)).toEqual(later(30 * day));
    expect(decideExpiry({ kind: 'never' }, free, now)).toBeNull();
  });

  it('refuses the past, the present and what is no date', () => {
    for (const at of [now, later(-1), new Date(Number.NaN)]) {
      expect(refusal(() => decideExpiry({ kind: 'at', at }, free, now)).code).toBe('invalid');
    }
  });

  it('names the age limit in what it refuses, and allows the limit itself', () => {
    const rules = { ...free, maxPatAgeDays: 30 };
    expect(decideExpiry({ kind: 'days', days: 30 }, rules, now)).toEqual(later(30 * day));
    const error = refusal(() => decideExpiry({ kind: 'days', days: 31 }, rules, now));
    expect(error).toMatchObject({
      code: 'unprocessable',
      message: 'Your organisation allows up to 30 days.',
    });
    expect(error.fields?.expiry).toEqual([error.message]);
    const one = refusal(() => decideExpiry({ kind: 'days', days: 2 }, { ...free, maxPatAgeDays: 1 }, now));
    expect(one.message).toBe('Your organisation allows up to 1 day.');
  });

  it('refuses a key without an end where the tenant wants one', () => {
    const rules = { ...free, allowNonExpiringPats: false };
    expect(refusal(() => decideExpiry({ kind: 'never' }, rules, now)).code).toBe('unprocessable');
  });

  it('lets no key make one that outlives it', () => {
    const end = later(5 * day);
    expect(decideExpiry({ kind: 'never' }, free, now, end)).toEqual(end);
    expect(decideExpiry({ kind: 'days', days: 5 }, free, now, end)).toEqual(end);
    expect(refusal(() => decideExpiry({ kind: 'days', days: 6 }, free, now, end)).code).toBe('unprocessable');
  });
});

describe('effectiveEnd', () => {
  it('is never later than either limit and null only without both', () => {
    const maybeEnd = fc.option(fc.date({ noInvalidDate: true, min: later(-day), max: later(900 * day) }));
    const maybeDays = fc.option(fc.integer({ min: 1, max: 3_650 }));
    fc.assert(
      fc.property(maybeEnd, maybeDays, (expiresAt, days) => {
        const end = effectiveEnd(expiresAt, now, days);
        const limits = [expiresAt, days === null ? null : later(days * day)].filter(
          (limit) => limit !== null,
        );
        expect(end?.getTime() ?? Number.POSITIVE_INFINITY).toBe(
          Math.min(...limits.map((limit) => limit.getTime())),
        );
      }),
    );
  });
});

describe('keyStatus', () => {
  const key = { createdAt: now, revokedAt: null, disabledAt: null, endsAt: null, ownerActive: true };
  it('tells the one thing that matters most', () => {
    expect(keyStatus(key, now)).toBe('active');
    expect(keyStatus({ ...key, endsAt: later(day) }, now)).toBe('expiring');
    expect(keyStatus({ ...key, endsAt: later(day + 1) }, now)).toBe('active');
    expect(keyStatus({ ...key, endsAt: now }, now)).toBe('expired');
    expect(keyStatus({ ...key, ownerActive: false }, now)).toBe('owner-inactive');
    const worst = { ...key, ownerActive: false, endsAt: now, disabledAt: now };
    expect(keyStatus(worst, now)).toBe('disabled');
    expect(keyStatus({ ...worst, revokedAt: now }, now)).toBe('revoked');
  });
});

describe('expiringMs', () => {
  it.each([
    [1, 1],
    [7, 1],
    [30, 3],
    [90, 7],
    [365, 7],
  ])('of a key of %s days is %s', (life, soon) => {
    expect(expiringMs({ createdAt: now, endsAt: later(life * day) })).toBe(soon * day);
  });
});

describe('endNearness', () => {
  it.each([
    [365 * day, 'far'],
    [14 * day, 'far'],
    [14 * day - 1, 'soon'],
    [3 * day, 'soon'],
    [3 * day - 1, 'very-soon'],
    [1, 'very-soon'],
    [0, 'past'],
    [-day, 'past'],
  ])('with %s ms left is %s', (left, nearness) => {
    expect(endNearness(later(left), now)).toBe(nearness);
  });

  it('of a key without an end is none', () => {
    expect(endNearness(null, now)).toBe('none');
  });
});

describe('createPatInput', () => {
  const fields = { name: 'laptop', expiry: '30' };

  it('reads presets, a day in UTC, an instant with its zone, and never', () => {
    expect(createPatInput.parse(fields)).toEqual({
      name: 'laptop',
      description: '',
      drainSeconds: 0,
      expiry: { kind: 'days', days: 30 },
    });
    expect(createPatInput.parse({ ...fields, expiry: 'never', expiresOn: '' }).expiry).toEqual({
      kind: 'never',
    });
    expect(createPatInput.parse({ ...fields, expiry: 'custom', expiresOn: '2026-04-01' }).expiry).toEqual({
      kind: 'at',
      at: new Date('2026-04-01T23:59:59Z'),
    });
    expect(
      createPatInput.parse({ ...fields, expiry: 'custom', expiresOn: '2026-04-01T10:00:00+02:00' }).expiry,
    ).toEqual({ kind: 'at', at: new Date('2026-04-01T08:00:00Z') });
  });

  it('refuses a custom end without a day, and any field it does not know', () => {
    expect(createPatInput.safeParse({ ...fields, expiry: 'custom' }).success).toBe(false);
    expect(createPatInput.safeParse({ ...fields, expiry: 'custom', expiresOn: '' }).success).toBe(false);
    for (const extra of ['userId', 'tenantId', 'hash', 'kind', 'createdBy', 'revokedAt']) {
      expect(createPatInput.safeParse({ ...fields, [extra]: 'x' }).success).toBe(false);
    }
  });

  it('holds the name rule', () => {
    for (const name of [
      'ab',
      'a'.repeat(37),
      '1abc',
      'abc-',
      '-abc',
      'Abc',
      'a_c',
      'abc\n',
      'a b',
      '',
      'ábc',
    ]) {
      expect(createPatInput.safeParse({ ...fields, name }).success, name).toBe(false);
    }
    for (const name of ['abc', 'a-1', 'a--b', `a${'b'.repeat(35)}`]) {
      expect(createPatInput.safeParse({ ...fields, name }).success, name).toBe(true);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { BodyBudget } from './body-budget.ts';

const mebibyte = 1024 * 1024;

describe('BodyBudget', () => {
  it('refuses an owner whose keys send too much at once, and nobody else', () => {
    const budget = new BodyBudget();
    const greedy = budget.lease('a');
    greedy.take(128 * mebibyte);
    expect(() => budget.lease('a').take(1)).toThrow('this key');
    expect(() => budget.lease('b').take(25 * mebibyte)).not.toThrow();
  });

  it('refuses everybody when all of it is taken, and takes again once it is given back', () => {
    const budget = new BodyBudget();
    const leases = ['a', 'b', 'c', 'd'].map((key) => budget.lease(key));
    for (const lease of leases) lease.take(128 * mebibyte);
    expect(() => budget.lease('e').take(1)).toThrow('together');
    for (const lease of leases) lease.release();
    for (const lease of leases) lease.release();
    expect(() => budget.lease('a').take(128 * mebibyte)).not.toThrow();
    // Given back twice, none of them left more room than there was.
    for (const key of ['b', 'c', 'd']) budget.lease(key).take(128 * mebibyte);
    expect(() => budget.lease('e').take(1)).toThrow('together');
  });
});

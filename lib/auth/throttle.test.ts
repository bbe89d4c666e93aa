import { describe, expect } from 'vitest';
import { signInThrottles } from '#db/schema/index.ts';
import { it } from '#tests/support/db-test.ts';
import { testNow as now } from '#tests/support/factories.ts';
import { accountRule, addressRule, forgiveTry, signInTry, takeTry } from './throttle.ts';

function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1_000);
}

describe('takeTry', () => {
  it('doubles the wait after the free tries, up to a quarter of an hour', async ({ db }) => {
    const attempt = signInTry('ann@example.test', null);
    let at = now;
    for (let round = 1; round < accountRule.free; round += 1) {
      expect(await takeTry(db, attempt, at)).toBeUndefined();
    }
    const waits: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      expect(await takeTry(db, attempt, at)).toBeUndefined();
      const wait = (await takeTry(db, attempt, at)) ?? 0;
      waits.push(wait);
      at = new Date(at.getTime() + wait * 1_000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]);
  });

  it('lets no more than the free tries through out of a thousand at once', async ({ database }) => {
    const attempt = signInTry('ann@example.test', '192.0.2.9');
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => takeTry(database.db, attempt, now)),
    );
    expect(answers.filter((wait) => wait === undefined)).toHaveLength(accountRule.free);
  });

  it('counts per account however it is spelled, and per address over accounts', async ({ db }) => {
    for (let round = 0; round < accountRule.free; round += 1) {
      await takeTry(db, signInTry(round % 2 ? ' Ann@Example.test' : 'ann@example.test', null), now);
    }
    expect(await takeTry(db, signInTry('ANN@example.test', null), now)).toBe(1);

    for (let round = 0; round < addressRule.free; round += 1) {
      await takeTry(db, signInTry(`person-${round}@example.test`, '2001:db8::1'), now);
    }
    // The neighbour in the same /64 is the same attacker; the next network is not.
    expect(await takeTry(db, signInTry('new@example.test', '2001:db8::ffff'), now)).toBe(1);
    expect(await takeTry(db, signInTry('new@example.test', '2001:db8:0:1::1'), now)).toBeUndefined();
  });

  it('does not use up a person’s tries from an address that is stopped', async ({ db }) => {
    for (let round = 0; round < addressRule.free; round += 1) {
      await takeTry(db, signInTry(`person-${round}@example.test`, '192.0.2.1'), now);
    }
    for (let round = 0; round < 20; round += 1) {
      expect(await takeTry(db, signInTry('victim@example.test', '192.0.2.1'), now)).toBe(1);
    }
    expect(await takeTry(db, signInTry('victim@example.test', '192.0.2.2'), now)).toBeUndefined();
  });

  it('forgets an hour later', async ({ db }) => {
    const attempt = signInTry('ann@example.test', null);
    for (let round = 0; round < accountRule.free; round += 1) await takeTry(db, attempt, now);
    expect(await takeTry(db, attempt, later(3_601))).toBeUndefined();
    expect(await takeTry(db, attempt, later(3_602))).toBeUndefined();
  });

  it('keeps neither addresses nor what was typed in their place', async ({ db }) => {
    await takeTry(db, signInTry('my secret password', null), now);
    const rows = JSON.stringify(await db.select().from(signInThrottles));
    expect(rows).not.toContain('secret');
  });
});

describe('forgiveTry', () => {
  it('clears the account, and gives the address back this one try alone', async ({ db }) => {
    const address = '192.0.2.1';
    for (let round = 0; round < addressRule.free - 1; round += 1) {
      await takeTry(db, signInTry(`person-${round}@example.test`, address), now);
    }
    // Whoever owns one account could otherwise guess at others without end, signing in between.
    for (let round = 0; round < 3; round += 1) {
      const own = signInTry('own@example.test', address);
      expect(await takeTry(db, own, now)).toBeUndefined();
      await forgiveTry(db, own, now);
    }
    expect(await takeTry(db, signInTry('victim@example.test', address), now)).toBeUndefined();
    expect(await takeTry(db, signInTry('victim@example.test', address), now)).toBe(1);
  });
});

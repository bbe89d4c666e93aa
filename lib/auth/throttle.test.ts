import { describe, expect } from 'vitest';
import { signInThrottles } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { it } from '#tests/support/db-test.ts';
import { testNow as now } from '#tests/support/factories.ts';
import {
  accountRule,
  addressRule,
  deviceRule,
  forgiveTry,
  placeRule,
  signInTry,
  takeTry,
} from './throttle.ts';

function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1_000);
}

/** A try at the same account, from wherever. */
function from(address: string | null) {
  return signInTry({ email: 'ann@example.test', address });
}

/** An address in the `index`th of many networks. */
function network(index: number): string {
  return `10.${index >> 8}.${index & 255}.7`;
}

async function countsIn(db: Db): Promise<Record<string, number>> {
  const rows = await db.select().from(signInThrottles);
  return Object.fromEntries(rows.map(({ scope, subject, failures }) => [`${scope} ${subject}`, failures]));
}

describe('takeTry', () => {
  it('lets as many through as the operator is told', () => {
    expect([placeRule.free, addressRule.free, accountRule.free]).toEqual([5, 30, 100]);
  });

  it('doubles the wait after the free tries, up to a quarter of an hour', async ({ db }) => {
    const attempt = signInTry({ email: 'ann@example.test', address: null });
    let at = now;
    for (let round = 1; round < placeRule.free; round += 1) {
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
    const attempt = from('192.0.2.9');
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => takeTry(database.db, attempt, now)),
    );
    expect(answers.filter((wait) => wait === undefined)).toHaveLength(placeRule.free);
  });

  it('lets no more than the ceiling through out of four hundred at once from as many networks', async ({
    database,
  }) => {
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, index) => takeTry(database.db, from(network(index)), now)),
    );
    expect(answers.filter((wait) => wait === undefined)).toHaveLength(accountRule.free);
  });

  it('counts per account and network however they are spelled, and per address over accounts', async ({
    db,
  }) => {
    for (let round = 0; round < placeRule.free; round += 1) {
      const email = round % 2 ? ' Ann@Example.test' : 'ann@example.test';
      await takeTry(db, signInTry({ email, address: `192.0.2.${round}` }), now);
    }
    expect(await takeTry(db, signInTry({ email: 'ANN@example.test', address: '192.0.2.77' }), now)).toBe(1);

    const person = (round: number, address: string) =>
      signInTry({ email: `person-${round}@example.test`, address });
    for (let round = 0; round < addressRule.free; round += 1) {
      await takeTry(db, person(round, '2001:db8::1'), now);
    }
    // The neighbour in the same /64 is the same attacker; the next network is not.
    expect(await takeTry(db, person(99, '2001:db8::ffff'), now)).toBe(1);
    expect(await takeTry(db, person(99, '2001:db8:0:1::1'), now)).toBeUndefined();
  });

  it('does not let one network keep a person out of another', async ({ db }) => {
    for (let round = 0; round < 50; round += 1) await takeTry(db, from('192.0.2.9'), now);
    expect(await takeTry(db, from('192.0.2.9'), now)).toBe(1);
    expect(await takeTry(db, from('198.51.100.4'), now)).toBeUndefined();
  });

  it('stops a guesser who has many networks, and leaves the owner’s own browser its tries', async ({
    db,
  }) => {
    for (let index = 0; index < accountRule.free; index += 1) {
      expect(await takeTry(db, from(network(index)), now)).toBeUndefined();
    }
    expect(await takeTry(db, from('198.51.100.4'), now)).toBe(1);
    const own = signInTry({ email: 'ann@example.test', address: network(1), device: 'the-laptop' });
    for (let round = 0; round < deviceRule.free; round += 1) {
      expect(await takeTry(db, own, now)).toBeUndefined();
    }
    // Whoever steals the browser guesses no faster than anybody else.
    expect(await takeTry(db, own, now)).toBe(1);
  });

  it('does not use up a person’s tries from an address that is stopped', async ({ db }) => {
    for (let round = 0; round < addressRule.free; round += 1) {
      await takeTry(db, signInTry({ email: `person-${round}@example.test`, address: '192.0.2.1' }), now);
    }
    for (let round = 0; round < 20; round += 1) {
      expect(await takeTry(db, from('192.0.2.1'), now)).toBe(1);
    }
    expect(await takeTry(db, from('192.0.2.2'), now)).toBeUndefined();
  });

  it('counts a try that is made to wait nowhere: who hammers a stopped account stops nobody beside them', async ({
    db,
  }) => {
    const address = '192.0.2.1';
    for (let round = 0; round < placeRule.free; round += 1) await takeTry(db, from(address), now);
    const before = await countsIn(db);
    for (let round = 0; round < 50; round += 1) expect(await takeTry(db, from(address), now)).toBe(1);
    expect(await countsIn(db)).toEqual(before);
    for (let round = placeRule.free; round < addressRule.free; round += 1) {
      const colleague = signInTry({ email: `person-${round}@example.test`, address });
      expect(await takeTry(db, colleague, now)).toBeUndefined();
    }
    expect(await takeTry(db, signInTry({ email: 'one-more@example.test', address }), now)).toBe(1);
  });

  it('counts nothing against the network from which a stopped account or a stopped address is tried', async ({
    db,
  }) => {
    for (let index = 0; index < accountRule.free; index += 1) await takeTry(db, from(network(index)), now);
    for (let round = 0; round < addressRule.free; round += 1) {
      await takeTry(db, signInTry({ email: `person-${round}@example.test`, address: '192.0.2.1' }), now);
    }
    const before = await countsIn(db);
    expect(await takeTry(db, from('198.51.100.4'), now)).toBe(1);
    const newcomer = signInTry({ email: 'newcomer@example.test', address: '192.0.2.1' });
    expect(await takeTry(db, newcomer, now)).toBe(1);
    expect(await countsIn(db)).toEqual(before);
  });

  it('tells the longest wait of those that hold', async ({ db }) => {
    const address = '192.0.2.1';
    for (let round = 1; round < placeRule.free; round += 1) await takeTry(db, from(address), now);
    for (let round = placeRule.free; round <= addressRule.free; round += 1) {
      await takeTry(db, signInTry({ email: `person-${round}@example.test`, address }), now);
    }
    // It is the fifth of the account, which then waits one second, and over the free ones of the address, which waits two.
    expect(await takeTry(db, from(address), later(1))).toBeUndefined();
    expect(await takeTry(db, from(address), later(1))).toBe(2);
  });

  it.for([
    [4, 4 * placeRule.free],
    [8, addressRule.free],
  ] as const)(
    'counts what it lets through and nothing else of four hundred at once at %i accounts from one address',
    async ([accounts, passing], { database: { db } }) => {
      const attempts = Array.from({ length: 400 }, (_, index) =>
        signInTry({ email: `person-${index % accounts}@example.test`, address: '192.0.2.9' }),
      );
      const answers = await Promise.all(attempts.map((attempt) => takeTry(db, attempt, now)));
      expect(answers.filter((wait) => wait === undefined)).toHaveLength(passing);
      const sums = { address: 0, place: 0, account: 0, device: 0 };
      for (const { scope, failures } of await db.select().from(signInThrottles)) sums[scope] += failures;
      expect(sums).toEqual({ address: passing, place: passing, account: passing, device: 0 });
    },
  );

  it('forgets an hour later', async ({ db }) => {
    const attempt = from(null);
    for (let round = 0; round < placeRule.free; round += 1) await takeTry(db, attempt, now);
    expect(await takeTry(db, attempt, later(3_601))).toBeUndefined();
    expect(await takeTry(db, attempt, later(3_602))).toBeUndefined();
  });

  it('keeps neither addresses nor what was typed in their place', async ({ db }) => {
    await takeTry(db, signInTry({ email: 'my secret password', address: null }), now);
    const rows = JSON.stringify(await db.select().from(signInThrottles));
    expect(rows).not.toContain('secret');
  });
});

describe('forgiveTry', () => {
  it('clears the network, and gives the address back this one try alone', async ({ db }) => {
    const address = '192.0.2.1';
    for (let round = 0; round < addressRule.free - 1; round += 1) {
      await takeTry(db, signInTry({ email: `person-${round}@example.test`, address }), now);
    }
    // Whoever owns one account could otherwise guess at others without end, signing in between.
    for (let round = 0; round < 3; round += 1) {
      const own = signInTry({ email: 'own@example.test', address });
      expect(await takeTry(db, own, now)).toBeUndefined();
      await forgiveTry(db, own, now);
    }
    const victim = signInTry({ email: 'victim@example.test', address });
    expect(await takeTry(db, victim, now)).toBeUndefined();
    expect(await takeTry(db, victim, now)).toBe(1);
  });

  it('gives the account back this one try alone: a person who signs in hands a guesser no new ones', async ({
    db,
  }) => {
    for (let index = 0; index < accountRule.free - 1; index += 1) {
      await takeTry(db, from(network(index)), now);
    }
    const own = from('198.51.100.4');
    expect(await takeTry(db, own, now)).toBeUndefined();
    await forgiveTry(db, own, now);
    expect(await takeTry(db, from(network(900)), now)).toBeUndefined();
    expect(await takeTry(db, from(network(901)), now)).toBe(1);
  });
});

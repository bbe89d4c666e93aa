import { randomInt, timingSafeEqual } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { hashPassword } from '#lib/auth/password.ts';
import { checkCredentials } from '#lib/auth/sign-in.ts';
import { placeRule, signInTry, takeTry } from '#lib/auth/throttle.ts';
import { keyChecksum, mintKey, randomBase62 } from '#lib/gateway/key-format.ts';
import type { GatewayPorts } from '#lib/gateway/ports.ts';
import { createPat, createUser } from '#tests/support/factories.ts';
import { send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';

// Counted, and done by node all the same.
vi.mock('node:crypto', async (load) => {
  const crypto = await load<typeof import('node:crypto')>();
  return { ...crypto, timingSafeEqual: vi.fn(crypto.timingSafeEqual) };
});

const stand = openStand();

/** How often a value of `left` is above one of `right`; a half where nothing tells them apart. */
function chanceOfSlower(left: readonly number[], right: readonly number[]): number {
  const sorted = right.toSorted((a, b) => a - b);
  let below = 0;
  for (const value of left) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    below += low;
  }
  return below / (left.length * right.length);
}

/** By turns, each first as often as the other: what the machine does meanwhile hits both alike. */
async function compare(rounds: number, one: () => Promise<void>, other: () => Promise<void>) {
  const times: [number[], number[]] = [[], []];
  const runs = [one, other] as const;
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of randomInt(2) ? ([0, 1] as const) : ([1, 0] as const)) {
      const begun = performance.now();
      await runs[turn]();
      times[turn].push(performance.now() - begun);
    }
  }
  return times;
}

/** Of so many values chance alone strays from a half by 0.02, so by five times that never: a busy machine adds to both. */
const samples = 400;
const tolerance = 0.1;
const warmUp = 50;

describe('the time of a refusal', () => {
  const ask = async (key: string) => {
    const headers = ['x-api-key', key, 'connection', 'close'];
    const reply = await send(`${stand.baseUrl}/models`, { method: 'GET', headers });
    expect(reply.status).toBe(401);
  };
  const withSecret = (publicId: string, secret: string) => {
    const body = `lk_pat_${publicId}_${secret}`;
    return ask(body + keyChecksum(body));
  };

  // An HMAC takes microseconds, which a comparison of times over a socket cannot see.
  it('is that of one HMAC and one comparison, whether the public id was issued or not', async () => {
    const { ports } = stand.composition.runtime.gateway as unknown as { ports: GatewayPorts };
    const hashKey = vi.spyOn(ports, 'hashKey');
    const compared = vi.mocked(timingSafeEqual);
    const issued = () => withSecret(stand.publicId, randomBase62(43));
    for (const refusal of [issued, () => ask(mintKey('pat').key), () => ask(mintKey('vat').key)]) {
      hashKey.mockClear();
      compared.mockClear();
      await refusal();
      expect([hashKey, compared].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    }
  });

  it('does not tell which public ids were issued', async () => {
    const { database, keyring } = stand;
    const make = () => createPat(database.db, stand, { keyring, createdAt: new Date() });
    const issued = await Promise.all(Array.from({ length: 20 }, make));
    const known = () => withSecret(issued[randomInt(issued.length)]?.publicId ?? '', randomBase62(43));
    const unknown = () => ask(mintKey('pat').key);
    await compare(warmUp, known, unknown);
    const [left, right] = await compare(samples, known, unknown);
    expect(Math.abs(chanceOfSlower(left, right) - 0.5)).toBeLessThan(tolerance);
  });

  it('does not tell how much of a secret is right', async () => {
    const secret = stand.key.slice(20, 63);
    const near = () => {
      // All but the last four characters, so that no try is answered from what an earlier one left.
      const tried = secret.slice(0, 39) + randomBase62(4);
      return withSecret(stand.publicId, tried === secret ? randomBase62(43) : tried);
    };
    const far = () => withSecret(stand.publicId, randomBase62(43));
    await compare(warmUp, near, far);
    const [left, right] = await compare(samples, near, far);
    expect(Math.abs(chanceOfSlower(left, right) - 0.5)).toBeLessThan(tolerance);
  });

  it('does not tell who has an account, nor whether it has a password', async () => {
    const { db } = stand.database;
    const passwordHash = await hashPassword('a password of somebody');
    const person = await createUser(db, stand.tenantId, { passwordHash });
    const without = await createUser(db, stand.tenantId);
    let tries = 0;
    const signIn = async (email: string) => {
      tries += 1;
      // From a network of its own each time: a try that waits would be quick.
      const address = `10.${tries >> 8}.${tries & 255}.1`;
      const answer = await checkCredentials(db, { email, password: 'wrong', address }, new Date());
      expect(answer).toMatchObject({ refusal: { reason: 'wrong' } });
    };
    const pairs: [() => Promise<void>, () => Promise<void>][] = [
      [() => signIn(person.email), () => signIn(`nobody-${tries}@example.test`)],
      [() => signIn(without.email), () => signIn(`nobody-${tries}@example.test`)],
    ];
    for (const [one, other] of pairs) {
      await compare(3, one, other);
      const [left, right] = await compare(25, one, other);
      // Few and slow: a hash that was left out would make it 0 or 1.
      expect(Math.abs(chanceOfSlower(left, right) - 0.5)).toBeLessThan(0.35);
    }
  });

  it('does not tell who has an account where a try has to wait', async () => {
    const { db } = stand.database;
    const person = await createUser(db, stand.tenantId, {});
    const now = new Date();
    const address = '192.0.2.1';
    const strangers = Array.from({ length: 4 }, (_, index) => `nobody-${index}@example.test`);
    for (const email of [person.email, ...strangers]) {
      for (let round = 0; round < placeRule.free; round += 1) {
        await takeTry(db, signInTry({ email, address }), now);
      }
    }
    const signIn = async (email: string) => {
      const answer = await checkCredentials(db, { email, password: 'wrong', address }, now);
      expect(answer).toMatchObject({ refusal: { reason: 'throttled' } });
    };
    const known = () => signIn(person.email);
    const unknown = () => signIn(strangers[randomInt(strangers.length)] ?? '');
    await compare(warmUp, known, unknown);
    const [left, right] = await compare(samples, known, unknown);
    expect(Math.abs(chanceOfSlower(left, right) - 0.5)).toBeLessThan(tolerance);
  });
});

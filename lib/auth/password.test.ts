import { describe, expect, it } from 'vitest';
import { hashingNow, hashPassword, verifyPassword } from './password.ts';
import { passwordProblem } from './password-rules.ts';

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

describe('hashPassword and verifyPassword', () => {
  it('keep a password as argon2id and know it again, however its characters were composed', async () => {
    const stored = await hashPassword('Ünïcode pässwörd'.normalize('NFD'));
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(stored, 'Ünïcode pässwörd'.normalize('NFC'))).toBe(true);
    expect(await verifyPassword(stored, 'Ünïcode pässwörd ')).toBe(false);
  });

  it('say no without a stored hash, to an empty one and to one that is none', async () => {
    for (const stored of [null, undefined, '', 'plain', '$argon2id$broken']) {
      expect(await verifyPassword(stored, 'anything at all')).toBe(false);
    }
  });

  it('take as long for somebody unknown', async () => {
    const stored = await hashPassword('a password of somebody');
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    for (let round = 0; round < 15; round += 1) {
      for (const [kind, against] of [
        ['known', stored],
        ['unknown', undefined],
      ] as const) {
        const started = performance.now();
        await verifyPassword(against, 'not the password');
        times[kind].push(performance.now() - started);
      }
    }
    const [known, unknown] = [median(times.known), median(times.unknown)];
    expect(Math.abs(known - unknown)).toBeLessThan(0.5 * Math.max(known, unknown));
  });

  it('hash two at a time, whatever comes', async () => {
    const attempts = Array.from({ length: 12 }, () => verifyPassword(undefined, 'x'.repeat(1_000)));
    const seen: number[] = [];
    const watched = attempts.map((attempt) => attempt.then(() => seen.push(hashingNow().running)));
    await Promise.all(watched);
    expect(Math.max(...seen)).toBeLessThanOrEqual(2);
    expect(hashingNow()).toEqual({ running: 0, waiting: 0 });
  });

  it('turn the hundredth waiting one away rather than let all wait', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 110 }, () => verifyPassword('$argon2id$broken', 'x')),
    );
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'unavailable' });
  });
});

describe('passwordProblem', () => {
  it('asks for twelve characters, counted as people count them', () => {
    expect(passwordProblem('elevenchars')).toContain('at least 12');
    expect(passwordProblem('🔑'.repeat(6))).toContain('at least 12');
    expect(passwordProblem('violet anchor')).toBeUndefined();
    expect(passwordProblem(`violet anchor ${'x'.repeat(300)}`)).toContain('at most 256');
  });

  it('refuses what everybody tries first', () => {
    for (const password of [
      'password1234',
      'PASSWORD1234',
      'aaaaaaaaaaaa',
      'abababababab',
      'xyzxyzxyzxyzx',
      'abcdefghijkl',
      'lkjihgfedcba',
      '1q2w3e4r5t6y',
    ]) {
      expect(passwordProblem(password), password).toContain('leaked');
    }
  });

  it('refuses the e-mail address with a little on top', () => {
    expect(passwordProblem('jane.doe2026!', 'jane.doe@example.test')).toContain('e-mail');
    expect(passwordProblem('jane.doe@example.test', 'jane.doe@example.test')).toContain('e-mail');
    expect(passwordProblem('jane.doe likes tulips', 'jane.doe@example.test')).toBeUndefined();
  });
});

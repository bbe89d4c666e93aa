import { randomBytes } from 'node:crypto';
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { AppError } from '#lib/errors.ts';
import { longestPassword } from './password-rules.ts';

// OWASP's setting for argon2id: 19 MiB, two passes, one lane.
const options = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};
// A hash takes a core for tens of milliseconds: more at once would make the sign-in page the way to stop the gateway.
const mostAtOnce = 2;
const mostWaiting = 100;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
  if (running >= mostAtOnce) {
    if (waiting.length >= mostWaiting) {
      throw new AppError('unavailable', 'Too many people are signing in. Try again in a moment.');
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await run();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFKC'), options));
}

let dummy: Promise<string> | undefined;

/** Without a stored hash it works as long and says no: the time does not tell who has an account. */
export async function verifyPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  dummy ??= hash(randomBytes(32).toString('base64'), options);
  const against = stored ?? (await dummy);
  const candidate = password.slice(0, longestPassword).normalize('NFKC');
  const matches = await inTurn(() => verify(against, candidate).catch(() => false));
  return matches && stored !== null && stored !== undefined;
}

/** How much hashing is going on, for the test of its bound. */
export function hashingNow(): { running: number; waiting: number } {
  return { running, waiting: waiting.length };
}

import { hash } from 'node:crypto';
import {
  clearTries,
  deleteOldTries,
  reserveTry,
  returnTry,
  type ThrottleCount,
  type ThrottleRule,
} from '#db/queries/sign-in-throttles.ts';
import type { Db } from '#db/types.ts';
import { dayMs } from '#lib/durations.ts';
import { networkOf } from './network-of.ts';

/** Five wrong passwords are a person's bad day; then 1, 2, 4 … seconds, at most a quarter of an hour. */
const badDay = { free: 5, longestWaitSeconds: 900, forgetSeconds: 3_600 } as const;

/** An account as it is tried from one network. Who guesses from elsewhere uses up nobody's tries but their own. */
export const placeRule = { scope: 'place', ...badDay } as const satisfies ThrottleRule;

/** A browser in which the person signed in before has its own tries, whatever happens to the account meanwhile. */
export const deviceRule = { scope: 'device', ...badDay } as const satisfies ThrottleRule;

/** An office shares an address, so it may err more often before it waits. */
export const addressRule = { ...badDay, scope: 'address', free: 30 } as const satisfies ThrottleRule;

/** An account over all networks, against a guesser who has many: strangers wait for it, known browsers do not. */
export const accountRule = { ...badDay, scope: 'account', free: 100 } as const satisfies ThrottleRule;

interface Whence {
  email: string;
  /** Null where nothing in front of Next tells it. */
  address: string | null;
  /** The browser, where it is known for this account. */
  device?: string | undefined;
}

export interface SignInTry {
  account: string;
  address: string | null;
  place: string;
  device: string | undefined;
}

export function signInTry({ email, address, device }: Whence): SignInTry {
  const account = accountSubject(email);
  const place = `${account} ${address === null ? '' : networkOf(address, 24)}`;
  return { account, place, address: address && networkOf(address, 32), device };
}

/** Hashed, because what people type here is sometimes their password. */
export function accountSubject(email: string): string {
  return hash('sha256', email.normalize('NFKC').trim().toLowerCase(), 'hex');
}

/** Undefined where the try may go on, and is counted; else the seconds to wait, and it counts nowhere. */
export async function takeTry(db: Db, attempt: SignInTry, now: Date): Promise<number | undefined> {
  const answer = await reserveTry(db, countsOf(attempt), now);
  return answer.allowed ? undefined : secondsUntil(answer.until, now);
}

/** The narrow ones first: who is stopped there does not touch what others share. */
function countsOf({ account, address, place, device }: SignInTry): ThrottleCount[] {
  if (device !== undefined) return [{ rule: deviceRule, subject: device }];
  return [
    { rule: placeRule, subject: place },
    ...(address === null ? [] : [{ rule: addressRule, subject: address }]),
    { rule: accountRule, subject: account },
  ];
}

/** After the right password. */
export async function forgiveTry(db: Db, attempt: SignInTry, now: Date): Promise<void> {
  const { account, address, place, device } = attempt;
  if (device !== undefined) await clearTries(db, 'device', device);
  else {
    await clearTries(db, 'place', place);
    await returnTry(db, 'account', account);
    if (address !== null) await returnTry(db, 'address', address);
  }
  await deleteOldTries(db, new Date(now.getTime() - dayMs));
}

function secondsUntil(until: Date, now: Date): number {
  return Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
}

import { hash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import {
  clearTries,
  deleteOldTries,
  reserveTry,
  returnTry,
  type ThrottleRule,
} from '#db/queries/sign-in-throttles.ts';
import type { Db } from '#db/types.ts';

const dayMs = 86_400_000;

/** Five wrong passwords are a person's bad day; then 1, 2, 4 … seconds, at most a quarter of an hour. */
export const accountRule = {
  scope: 'account',
  free: 5,
  longestWaitSeconds: 900,
  forgetSeconds: 3_600,
} as const satisfies ThrottleRule;

/** An office shares an address, so it may err more often before it waits. */
export const addressRule = {
  scope: 'address',
  free: 30,
  longestWaitSeconds: 900,
  forgetSeconds: 3_600,
} as const satisfies ThrottleRule;

export interface SignInTry {
  account: string;
  /** Null where nothing in front of Next tells it. */
  address: string | null;
}

export function signInTry(email: string, address: string | null): SignInTry {
  // Hashed, because what people type here is sometimes their password.
  const account = hash('sha256', email.normalize('NFKC').trim().toLowerCase(), 'hex');
  return { account, address: address && networkOf(address) };
}

/** Whoever holds one IPv6 address holds 2^64 of them. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address.slice(0, 64);
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const bytes = parsed.toByteArray().map((byte, index) => (index < 8 ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/64`;
}

/** Undefined where the try may go on, and is counted; else the seconds to wait. The address is asked first: who is stopped there cannot use up somebody else's tries. */
export async function takeTry(
  db: Db,
  { account, address }: SignInTry,
  now: Date,
): Promise<number | undefined> {
  const byAddress = address === null ? undefined : await reserveTry(db, addressRule, address, now);
  if (byAddress && !byAddress.allowed) return secondsUntil(byAddress.until, now);
  const byAccount = await reserveTry(db, accountRule, account, now);
  return byAccount.allowed ? undefined : secondsUntil(byAccount.until, now);
}

/** After the right password. */
export async function forgiveTry(db: Db, { account, address }: SignInTry, now: Date): Promise<void> {
  await clearTries(db, 'account', account);
  if (address !== null) await returnTry(db, 'address', address);
  await deleteOldTries(db, new Date(now.getTime() - dayMs));
}

function secondsUntil(until: Date, now: Date): number {
  return Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
}

import type { SecurityRules } from '#db/queries/tenant-settings.ts';
import { dayMs } from '#lib/durations.ts';
import { AppError } from '#lib/errors.ts';
import { refusalOfAge } from './effective-end.ts';
import type { Expiry } from './input.ts';

// A person's clock may run ahead of ours; the age limit cuts the key at its true end anyway.
const clockSkewMs = 60_000;

/** When a key asked for now may end under the tenant's rules. Throws the rule where it may not. */
export function decideExpiry(
  asked: Expiry,
  rules: SecurityRules,
  now: Date,
  /** The end of the key that asks: none that it makes may outlive it. */
  askingKeyEndsAt: Date | null = null,
): Date | null {
  if (asked.kind === 'never') {
    if (!rules.allowNonExpiringPats) {
      refuse('unprocessable', 'Your organisation asks for an end on every key.');
    }
    return askingKeyEndsAt;
  }
  const at = asked.kind === 'at' ? asked.at : new Date(now.getTime() + asked.days * dayMs);
  if (Number.isNaN(at.getTime()) || at <= now) refuse('invalid', 'Choose a moment in the future.');
  const tooLate = refusalOfAge(at, now, rules.maxPatAgeDays, clockSkewMs);
  if (tooLate) refuse('unprocessable', tooLate);
  if (askingKeyEndsAt && at > askingKeyEndsAt) {
    refuse('unprocessable', 'A key cannot make one that ends later than itself.');
  }
  return at;
}

function refuse(code: 'invalid' | 'unprocessable', message: string): never {
  throw new AppError(code, message, { fields: { expiry: [message] } });
}

import type { SecurityRules } from '#db/queries/tenant-settings.ts';
import { dayMs } from '#lib/durations.ts';
import { AppError } from '#lib/errors.ts';
import type { Expiry } from './input.ts';
import { type EndRefusal, refusalOfEnd } from './key-end.ts';

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
      refuse({ code: 'unprocessable', message: 'Your organisation asks for an end on every key.' });
    }
    return askingKeyEndsAt;
  }
  const at = asked.kind === 'at' ? asked.at : new Date(now.getTime() + asked.days * dayMs);
  const refusal = refusalOfEnd(at, now, rules.maxPatAgeDays, clockSkewMs);
  if (refusal) refuse(refusal);
  if (askingKeyEndsAt && at > askingKeyEndsAt) {
    refuse({ code: 'unprocessable', message: 'A key cannot make one that ends later than itself.' });
  }
  return at;
}

function refuse({ code, message }: EndRefusal): never {
  throw new AppError(code, message, { fields: { expiry: [message] } });
}

import type { Selectable } from '#components/shared/row-selection.tsx';
import { plural } from '#lib/format/number.ts';
import { formatClock, formatDate } from '#lib/format/time.ts';
import type { EndingKey, ExpiryRules } from '#lib/tokens/expiry-choices.ts';
import { ageLimit, type KeptEnd, refusalOfEnd, refusalOfLaterEnd } from '#lib/tokens/key-end.ts';

export interface ExtendableKey extends Selectable, EndingKey {}

interface Words {
  rules: ExpiryRules;
  timeZone: string;
}

/** How far these keys can be extended. */
export function limitOfKeys(keys: readonly EndingKey[], { rules, timeZone }: Words): string {
  const { maxPatAgeDays } = rules;
  if (maxPatAgeDays === null) return 'Your organisation sets no limit.';
  const allowed = `Your organisation allows up to ${plural(maxPatAgeDays, 'day')} from when a key was made`;
  const [only] = keys;
  const limit = only && keys.length === 1 ? ageLimit(only.createdAt, maxPatAgeDays) : null;
  return limit
    ? `${allowed}: this one until ${formatDate(limit, timeZone)}, ${formatClock(limit, timeZone)}.`
    : `${allowed}.`;
}

const ofOne: Record<KeptEnd, string> = {
  'no-end': 'It has no end.',
  'ends-later': 'It ends later already. Choose a later day.',
  'max-age': 'It would be older than your organisation allows by then.',
};

/** Why not one of these keys can end then; undefined where one can. */
export function refusalOfAll(
  keys: readonly EndingKey[],
  end: Date,
  now: Date,
  { rules: { maxPatAgeDays } }: Words,
): string | undefined {
  const past = refusalOfEnd(end, now, null);
  if (past) return past.message;
  const refusals = keys.map((key) => refusalOfLaterEnd(key, end, maxPatAgeDays));
  if (refusals.includes(undefined)) return undefined;
  const [first] = refusals;
  return first && refusals.length === 1 ? ofOne[first] : 'None of these keys can be moved to that day.';
}

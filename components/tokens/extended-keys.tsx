'use client';

import { Callout } from '#components/shared/callout.tsx';
import { plural } from '#lib/format/number.ts';
import type { ExpiryChoice, ExpiryRules } from '#lib/tokens/expiry-choices.ts';
import { refusalOfLaterEnd } from '#lib/tokens/key-end.ts';
import { useChosenEnd } from './expiry-fields.tsx';
import type { ExtendableKey } from './extend-words.ts';
import { everywhere } from './revoke-words.ts';
import { keptText, namesText } from './selection-words.ts';

/** Extending them is more than that: it lets them in again. */
export function ExpiredKeys({ keys, now }: { keys: readonly ExtendableKey[]; now: Date }) {
  const expired = keys.filter(({ endsAt }) => endsAt && endsAt <= now).map(({ name }) => name);
  if (expired.length === 0) return null;
  const one = expired.length === 1;
  return (
    <Callout tone="warning">
      {namesText(expired)} {one ? 'has' : 'have'} expired: a later end lets {one ? 'it' : 'them'} in again,{' '}
      {everywhere}.
    </Callout>
  );
}

interface ExtendedKeysProps {
  keys: readonly ExtendableKey[];
  rules: ExpiryRules;
  choices: readonly ExpiryChoice[];
}

/** How many of several keys the chosen end moves, and why not the others. */
export function ExtendedKeys({ keys, rules, choices }: ExtendedKeysProps) {
  const { end } = useChosenEnd(rules, choices);
  const kept = end
    ? keys.flatMap((key) => {
        const why = refusalOfLaterEnd(key, end, rules.maxPatAgeDays);
        return why ? [{ id: key.id, why }] : [];
      })
    : [];
  if (!end || kept.length === keys.length) return null;
  return (
    <p aria-live="polite" className="text-muted-foreground text-sm">
      Extends{' '}
      {kept.length === 0
        ? `all ${plural(keys.length, 'key')}.`
        : `${keys.length - kept.length} of ${plural(keys.length, 'key')}. ${keptText(keys, kept)}`}
    </p>
  );
}

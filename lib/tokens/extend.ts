import type { UserId } from '#db/ids.ts';
import { setExpiry } from '#db/queries/api-key-changes.ts';
import { listSelectedPats, type SelectedPat } from '#db/queries/api-key-selection.ts';
import { countHeldPats } from '#db/queries/api-keys.ts';
import { getSecurityRules, type SecurityRules } from '#db/queries/tenant-settings.ts';
import { lockUsers } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { endOfAskingKey } from './asking-key.ts';
import type { ExtendPatsInput } from './input.ts';
import { effectiveEnd, type KeptEnd, refusalOfLaterEnd } from './key-end.ts';
import { decideExpiry } from './new-key-expiry.ts';
import { changeSelected, idsOf, type Outcome, type SelectionVerb } from './selection.ts';
import { isVisibleTo } from './visible-key.ts';

type WhyNotExtended = KeptEnd | 'revoked-before' | 'owner-full';

export type ExtendOutcome = Outcome<WhyNotExtended>;

/**
 * Moves the end of keys to a later moment, never to an earlier one and never past the maximum age of each. A key that
 * has expired works again, and counts again: it takes the place of a new one.
 */
export function extendPats(
  runtime: Pick<Runtime, 'db' | 'evict'>,
  actor: Actor,
  { keyIds, expiry }: ExtendPatsInput,
  now: Date,
): Promise<ExtendOutcome> {
  return changeSelected(
    runtime,
    actor,
    {
      keyIds,
      begin: async (tx): Promise<SelectionVerb<WhyNotExtended>> => {
        const { tenantId } = actor;
        const rules = await getSecurityRules(tx, tenantId);
        const at = decideExpiry(expiry, rules, now, await endOfAskingKey(tx, actor));
        if (!at) throw new Error('an extension without an end was asked for');
        const endOf = ({ createdAt, expiresAt }: SelectedPat) =>
          effectiveEnd(expiresAt, createdAt, rules.maxPatAgeDays);
        const isOver = (key: SelectedPat) => (endOf(key) ?? at) <= now;
        const selected = await listSelectedPats(tx, tenantId, keyIds);
        const room = await roomOfOwners(
          tx,
          actor,
          selected.filter((key) => isVisibleTo(actor, key) && isOver(key)),
          { rules, now },
        );
        return {
          action: 'pat.extend',
          whyNot(key) {
            if (key.revokedAt) return 'revoked-before';
            const end = { createdAt: key.createdAt, endsAt: endOf(key) };
            return refusalOfLaterEnd(end, at, rules.maxPatAgeDays);
          },
          reserve: (key) => (isOver(key) && !room.take(key.userId) ? 'owner-full' : undefined),
          change: (keys) => setExpiry(tx, tenantId, idsOf(keys), at),
          details: (key) => withPrevious({ expiresAt: at }, { expiresAt: endOf(key) }),
        };
      },
    },
    now,
  );
}

/** How many keys that are over may come back. Holding their owners makes it true until the commit. */
async function roomOfOwners(
  tx: Db,
  { tenantId }: Actor,
  keys: readonly SelectedPat[],
  { rules: { maxPatsPerUser }, now }: { rules: SecurityRules; now: Date },
): Promise<{ take: (owner: UserId | null) => boolean }> {
  if (maxPatsPerUser === null) return { take: () => true };
  const owners = [...new Set(keys.flatMap(({ userId }) => userId ?? []))];
  const left = new Map<UserId | null, number>();
  for (const owner of await lockUsers(tx, tenantId, owners)) {
    left.set(owner, maxPatsPerUser - (await countHeldPats(tx, tenantId, owner, now)));
  }
  return {
    take(owner) {
      const free = left.get(owner) ?? 0;
      left.set(owner, free - 1);
      return free > 0;
    },
  };
}

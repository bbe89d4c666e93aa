import { setDisabled } from '#db/queries/api-key-changes.ts';
import { holdUser } from '#db/queries/users.ts';
import type { Actor } from '#lib/auth/actor.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { SelectedPatsInput } from './input.ts';
import { changeSelected, idsOf, type Outcome } from './selection.ts';

type Parts = Pick<Runtime, 'db' | 'evict'>;

export type DisableOutcome = Outcome<'disabled-before' | 'revoked-before'>;
export type EnableOutcome = Outcome<'enabled-before' | 'revoked-before'>;

/** Refuses keys until they are enabled. One that is disabled already keeps who did it, and when. */
export function disablePats(
  runtime: Parts,
  actor: Actor,
  { keyIds }: SelectedPatsInput,
  now: Date,
): Promise<DisableOutcome> {
  return changeSelected(
    runtime,
    actor,
    {
      keyIds,
      begin: async (tx) => {
        // The reference to them would be checked with the keys held: against the order of every other verb.
        await holdUser(tx, actor.tenantId, actor.userId);
        return {
          action: 'pat.disable',
          whyNot({ revokedAt, disabledAt }) {
            if (revokedAt) return 'revoked-before';
            return disabledAt ? 'disabled-before' : undefined;
          },
          change: (keys) => setDisabled(tx, actor.tenantId, idsOf(keys), { at: now, by: actor.userId }),
        };
      },
    },
    now,
  );
}

/** Lets keys in again, as far as nothing else speaks against it: who disabled them does not matter. */
export function enablePats(
  runtime: Parts,
  actor: Actor,
  { keyIds }: SelectedPatsInput,
  now: Date,
): Promise<EnableOutcome> {
  return changeSelected(
    runtime,
    actor,
    {
      keyIds,
      begin: async (tx) => ({
        action: 'pat.enable',
        whyNot({ revokedAt, disabledAt }) {
          if (revokedAt) return 'revoked-before';
          return disabledAt ? undefined : 'enabled-before';
        },
        change: (keys) => setDisabled(tx, actor.tenantId, idsOf(keys), null),
      }),
    },
    now,
  );
}

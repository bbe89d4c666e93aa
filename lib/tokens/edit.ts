import { setDrainSeconds } from '#db/queries/api-key-changes.ts';
import { withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError } from '#lib/errors.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { EditPatInput } from './input.ts';
import { changeSelected, idsOf } from './selection.ts';

/** What a key asks of its calls, from the next one on. Its owner changes it, and an admin anybody's in the tenant. */
export async function editPat(
  runtime: Pick<Runtime, 'db' | 'evict'>,
  actor: Actor,
  { keyId, drainSeconds }: EditPatInput,
  now: Date,
): Promise<void> {
  const { kept } = await changeSelected<'edited-before' | 'revoked-before'>(
    runtime,
    actor,
    {
      keyIds: [keyId],
      begin: async (tx) => ({
        action: 'pat.edit',
        whyNot(key) {
          if (key.revokedAt) return 'revoked-before';
          return key.drainSeconds === drainSeconds ? 'edited-before' : undefined;
        },
        change: (keys) => setDrainSeconds(tx, actor.tenantId, idsOf(keys), drainSeconds),
        details: (key) => withPrevious({ drainSeconds }, key),
      }),
    },
    now,
  );
  if (kept.some(({ why }) => why === 'revoked-before'))
    throw new AppError('unprocessable', 'That key was revoked: nothing about it can change.');
}

import type { Actor } from '#lib/auth/actor.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { SetGrantsInput } from './input.ts';
import { requireManager } from './manage-account.ts';
import { setGrant } from './service.ts';

/** Gives one role to several at once: to all of them, or to none. Returns how many had another role or none before. */
export async function setGrants(
  runtime: Pick<Runtime, 'db' | 'evict'>,
  actor: Actor,
  { providerAccountId, role, subjects }: SetGrantsInput,
  now: Date,
): Promise<number> {
  const { db } = runtime;
  // Before the transaction: a refused attempt must leave its audit event behind.
  await requireManager(db, actor, { providerAccountId, action: 'grant.set' }, now);
  const changed = await db.transaction(async (tx) => {
    const held = { db: tx, evict: () => undefined };
    let count = 0;
    for (const subject of subjects) {
      const set = await setGrant(held, actor, { providerAccountId, role, subject }, now);
      if (set.changed) count += 1;
    }
    return count;
  });
  if (changed > 0) runtime.evict({ kind: 'tenant', id: actor.tenantId });
  return changed;
}

import { bumpSessionVersion } from '#db/queries/users.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import { recordAudit } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';

/** One's own sessions, this one too: a cookie that was copied opens nothing any more. */
export async function endAllSessions({ db }: Pick<Runtime, 'db'>, actor: Actor, now: Date): Promise<void> {
  requirePermission(actor, 'self');
  await db.transaction(async (tx) => {
    await bumpSessionVersion(tx, actor.tenantId, actor.userId, now);
    const target = { type: 'user', id: actor.userId, label: actor.email };
    await recordAudit(tx, actor, { action: 'user.end-sessions', target }, now);
  });
}

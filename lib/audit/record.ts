import { newOrderedId, type TenantId } from '#db/ids.ts';
import { insertAuditEvent } from '#db/queries/audit-events.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';
import type { AuditAction } from './actions.ts';

/** The product itself: the first start, jobs, sign-ins that make a person. */
export interface SystemActor {
  tenantId: TenantId;
  system: true;
}

export type AuditActor = Pick<Actor, 'tenantId' | 'userId' | 'email' | 'origin'> | SystemActor;

export interface AuditRecord {
  action: AuditAction;
  target: { type: string; id: string; label: string };
  /** Names, hints and counts. Nothing secret, ever. */
  details?: Record<string, unknown>;
  outcome?: 'done' | 'refused';
}

/** The details of a change: what `changes` names, and under `previous` what the same names were in `held`. */
export function withPrevious(changes: object, held: object): Record<string, unknown> {
  const was = new Map(Object.entries(held));
  const previous = Object.fromEntries(Object.keys(changes).map((name) => [name, was.get(name) ?? null]));
  return { ...changes, previous };
}

/** Belongs in the transaction of the change that it tells of. */
export async function recordAudit(tx: Db, actor: AuditActor, record: AuditRecord, now: Date): Promise<void> {
  const { action, target, details = {}, outcome = 'done' } = record;
  await insertAuditEvent(tx, {
    tenantId: actor.tenantId,
    id: newOrderedId(now),
    occurredAt: now,
    action,
    outcome,
    targetType: target.type,
    targetId: target.id,
    targetLabel: target.label,
    details,
    ...('system' in actor
      ? { actorType: 'system' as const, actorLabel: 'system' }
      : {
          actorType: 'user' as const,
          actorUserId: actor.userId,
          actorLabel: actor.email,
          actorKeyPublicId: actor.origin.keyPublicId,
          address: actor.origin.address,
          userAgent: actor.origin.userAgent?.slice(0, 300) ?? null,
          requestId: actor.origin.requestId,
        }),
  });
}

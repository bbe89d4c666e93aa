import { type AuditChoices, listAuditChoices } from '#db/queries/audit-choices.ts';
import { type AuditEvent, type AuditFilters, listAuditEvents } from '#db/queries/audit-events.ts';
import type { Page } from '#db/queries/keyset.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { type AuditQuery, systemActor } from './query.ts';

export async function listAudit(
  db: Db,
  actor: Actor,
  query: AuditQuery,
  options: { countUpTo?: number } = {},
): Promise<Page<AuditEvent>> {
  requirePermission(actor, 'audit:read');
  const { cursor, limit } = query;
  return listAuditEvents(db, actor.tenantId, auditFilters(query), { cursor, limit, ...options });
}

export function auditFilters(query: AuditQuery): AuditFilters {
  const { actor, cursor: _cursor, limit: _limit, ...filters } = query;
  if (actor === systemActor) return { ...filters, actorType: 'system' };
  return { ...filters, actorUserId: actor };
}

const mostActors = 200;

/** What the page's filters offer. */
export async function auditChoices(db: Db, actor: Actor): Promise<AuditChoices> {
  requirePermission(actor, 'audit:read');
  return listAuditChoices(db, actor.tenantId, { mostActors });
}

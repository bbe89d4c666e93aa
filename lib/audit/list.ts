import { type AuditChoices, listAuditChoices } from '#db/queries/audit-choices.ts';
import { type AuditEvent, type AuditFilters, listAuditEvents } from '#db/queries/audit-events.ts';
import type { Page } from '#db/queries/keyset.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { currentName, namesOf } from './actions.ts';
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
  const { actor, action, cursor: _cursor, limit: _limit, ...rest } = query;
  const filters = { ...rest, actions: action === undefined ? undefined : namesOf(action) };
  if (actor === systemActor) return { ...filters, actorType: 'system' };
  return { ...filters, actorUserId: actor };
}

const mostActors = 200;

/** What the page's filters offer. */
export async function auditChoices(db: Db, actor: Actor): Promise<AuditChoices> {
  requirePermission(actor, 'audit:read');
  const { actions, ...choices } = await listAuditChoices(db, actor.tenantId, { mostActors });
  return { ...choices, actions: [...new Set(actions.map(currentName))].sort() };
}

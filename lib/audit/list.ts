import { type ApiKeyId, asId } from '#db/ids.ts';
import { type ApiKeySummary, findApiKey } from '#db/queries/api-keys.ts';
import { type AuditChoices, listAuditChoices } from '#db/queries/audit-choices.ts';
import {
  type AuditEvent,
  type AuditedKey,
  type AuditFilters,
  listAuditEvents,
} from '#db/queries/audit-events.ts';
import type { Page } from '#db/queries/keyset.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { keyLabel } from '#lib/gateway/key-shape.ts';
import { type AuditQuery, systemActor } from './query.ts';

export async function listAudit(
  db: Db,
  actor: Actor,
  query: AuditQuery,
  options: { countUpTo?: number } = {},
): Promise<Page<AuditEvent>> {
  requirePermission(actor, 'audit:read');
  const { cursor, limit } = query;
  const filters = await auditFilters(db, actor, query);
  return listAuditEvents(db, actor.tenantId, filters, { cursor, limit, ...options });
}

export async function auditFilters(
  db: Db,
  { tenantId }: Pick<Actor, 'tenantId'>,
  query: AuditQuery,
): Promise<AuditFilters> {
  const { actor, targetType, targetId, cursor: _cursor, limit: _limit, ...filters } = query;
  const by: AuditFilters = actor === systemActor ? { actorType: systemActor } : { actorUserId: actor };
  const keyId = targetType === 'pat' && targetId ? asId<ApiKeyId>(targetId) : undefined;
  const key = keyId && (await findApiKey(db, tenantId, keyId));
  return { ...filters, ...by, ...(key ? { ofPat: auditedPat(key) } : { targetType, targetId }) };
}

/** One key's history holds also what was done to all keys of its owner at once. */
export function auditedPat({ id, publicId, userId }: ApiKeySummary): AuditedKey {
  return { id, userId, label: keyLabel('pat', publicId) };
}

const mostActors = 200;

/** What the page's filters offer. */
export async function auditChoices(db: Db, actor: Actor): Promise<AuditChoices> {
  requirePermission(actor, 'audit:read');
  return listAuditChoices(db, actor.tenantId, { mostActors });
}

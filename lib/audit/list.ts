import * as z from 'zod';
import { asId, type UserId } from '#db/ids.ts';
import { type AuditChoices, listAuditChoices } from '#db/queries/audit-choices.ts';
import { type AuditEvent, type AuditFilters, listAuditEvents } from '#db/queries/audit-events.ts';
import type { Page } from '#db/queries/keyset.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';

const text = z.string().trim().min(1).max(100).optional().catch(undefined);

/** In the place of a person's id: what the product did by itself. */
export const systemActor = 'system';

/** From a URL: what cannot be read is as if it had not been asked. */
export const auditQuery = z.object({
  search: text,
  actor: z
    .string()
    .optional()
    .transform((value) => (value === systemActor ? value : value ? asId<UserId>(value) : undefined)),
  action: text,
  targetType: text,
  targetId: text,
  outcome: z.enum(['done', 'refused']).optional().catch(undefined),
  from: z.coerce.date().optional().catch(undefined),
  to: z.coerce.date().optional().catch(undefined),
  cursor: z.string().max(1_000).optional().catch(undefined),
  limit: z.coerce.number().int().min(1).max(200).catch(50).default(50),
});

export type AuditQuery = z.output<typeof auditQuery>;

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

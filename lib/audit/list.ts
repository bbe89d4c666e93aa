import * as z from 'zod';
import { asId, type UserId } from '#db/ids.ts';
import { type AuditEvent, listAuditEvents } from '#db/queries/audit-events.ts';
import type { Page } from '#db/queries/keyset.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';

const text = z.string().trim().min(1).max(100).optional().catch(undefined);

/** From a URL: what cannot be read is as if it had not been asked. */
export const auditQuery = z.object({
  search: text,
  actor: z
    .string()
    .optional()
    .transform((value) => (value ? asId<UserId>(value) : undefined)),
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

export async function listAudit(db: Db, actor: Actor, query: AuditQuery): Promise<Page<AuditEvent>> {
  requirePermission(actor, 'audit:read');
  const { actor: actorUserId, cursor, limit, ...filters } = query;
  return listAuditEvents(db, actor.tenantId, { ...filters, actorUserId }, { cursor, limit });
}

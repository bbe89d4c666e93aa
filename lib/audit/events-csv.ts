import { type AuditEvent, type AuditFilters, listAuditBatch } from '#db/queries/audit-events.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { jsonCell } from '#lib/csv/line.ts';
import { type CsvColumns, tableAsCsv } from '#lib/csv/table.ts';
import { describeEvent, phraseText } from './describe.ts';
import { auditFilters } from './list.ts';
import type { AuditQuery } from './query.ts';

const columns: CsvColumns<AuditEvent> = {
  time: (event) => event.occurredAt,
  actor: (event) => event.actorLabel,
  actor_type: (event) => event.actorType,
  actor_key: (event) => event.actorKeyPublicId,
  what: (event) => phraseText(describeEvent(event)),
  action: (event) => event.action,
  outcome: (event) => event.outcome,
  target_type: (event) => event.targetType,
  target: (event) => event.targetLabel,
  target_id: (event) => event.targetId,
  address: (event) => event.address,
  client: (event) => event.userAgent,
  request_id: (event) => event.requestId,
  details: (event) => jsonCell(event.details),
};

/** Every event under the filters. Refuses before the first line: an answer that has begun cannot. */
export function auditAsCsv(
  db: Db,
  actor: Actor,
  query: AuditQuery,
  { maxRows }: { maxRows?: number } = {},
): AsyncGenerator<string, void, undefined> {
  requirePermission(actor, 'audit:read');
  let filters: Promise<AuditFilters> | undefined;
  return tableAsCsv<AuditEvent, string>({
    columns,
    maxRows,
    forTheRest: 'choose a shorter time',
    readPage: async ({ after: cursor, limit }) => {
      filters ??= auditFilters(db, actor, query);
      return listAuditBatch(db, actor.tenantId, await filters, { cursor, limit });
    },
  });
}

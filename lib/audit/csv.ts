import { type AuditEvent, listAuditBatch } from '#db/queries/audit-events.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { type CsvValue, csvLine } from '#lib/usage/csv.ts';
import { describeEvent, phraseText } from './describe.ts';
import { auditFilters } from './list.ts';
import type { AuditQuery } from './query.ts';

const columns = {
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
  details: (event) => (Object.keys(event.details).length > 0 ? JSON.stringify(event.details) : null),
} satisfies Record<string, (event: AuditEvent) => CsvValue>;

const batchSize = 1_000;
const mostRows = 100_000;

/** Every event under the filters as CSV, read as the reader takes it. The last line says where the bound was hit. */
export function auditAsCsv(
  db: Db,
  actor: Actor,
  query: AuditQuery,
  options: { maxRows?: number } = {},
): AsyncGenerator<string, void, undefined> {
  // Here rather than in the generator: a refusal must come before the answer has begun.
  requirePermission(actor, 'audit:read');
  return writeLines(db, actor, query, options.maxRows ?? mostRows);
}

async function* writeLines(
  db: Db,
  { tenantId }: Actor,
  query: AuditQuery,
  maxRows: number,
): AsyncGenerator<string, void, undefined> {
  yield csvLine(Object.keys(columns));
  const filters = auditFilters(query);
  let written = 0;
  let cursor: string | undefined;
  do {
    const limit = Math.min(batchSize, maxRows - written);
    const { rows, next } = await listAuditBatch(db, tenantId, filters, { cursor, limit });
    if (rows.length > 0) yield rows.map(lineOf).join('');
    written += rows.length;
    cursor = next;
  } while (cursor && written < maxRows);
  if (cursor) yield csvLine([`Stopped after ${maxRows} rows: choose a shorter time for the rest.`]);
}

function lineOf(event: AuditEvent): string {
  return csvLine(Object.values(columns).map((read) => read(event)));
}

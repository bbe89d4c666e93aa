import type { TenantId } from '#db/ids.ts';
import { type Call, type CallFilters, type CallPlace, listCallPage } from '#db/queries/usage-events.ts';
import type { UsageScope } from '#db/queries/usage-rollups.ts';
import type { Db } from '#db/types.ts';
import { dollars, jsonCell } from '#lib/csv/line.ts';
import { type CsvColumns, tableAsCsv } from '#lib/csv/table.ts';

const columns: CsvColumns<Call> = {
  time: (call) => call.occurredAt,
  request_id: (call) => call.requestId,
  key: (call) => call.keyPublicId,
  key_name: (call) => call.keyName,
  model: (call) => call.model,
  endpoint: (call) => call.endpoint,
  stream: (call) => call.stream,
  status: (call) => call.status,
  outcome: (call) => call.outcome,
  error_code: (call) => call.errorCode,
  input_tokens: (call) => call.inputTokens,
  cached_input_tokens: (call) => call.cachedInputTokens,
  output_tokens: (call) => call.outputTokens,
  estimated: (call) => call.estimated,
  cost_usd: (call) => dollars(call.costNano),
  simulated: (call) => call.simulated,
  duration_ms: (call) => call.durationMs,
  first_token_ms: (call) => call.ttftMs,
  client_address: (call) => call.clientAddress,
  client: (call) => call.client,
  metadata: (call) => jsonCell(call.metadata),
};

interface CallsToWrite {
  from: Date;
  to: Date;
  filters?: CallFilters | undefined;
  maxRows?: number;
}

/** The calls of a range. */
export function callsAsCsv(
  db: Db,
  tenantId: TenantId,
  scope: UsageScope,
  { from, to, filters, maxRows }: CallsToWrite,
): AsyncGenerator<string, void, undefined> {
  return tableAsCsv<Call, CallPlace>({
    columns,
    maxRows,
    forTheRest: 'choose a shorter range',
    async readPage({ after, limit }) {
      const { calls, next } = await listCallPage(db, tenantId, scope, { from, to, limit, filters, after });
      return { rows: calls, next };
    },
  });
}

import type { TenantId } from '#db/ids.ts';
import { type Call, type CallFilters, type CallPlace, listCallPage } from '#db/queries/usage-events.ts';
import type { UsageScope } from '#db/queries/usage-rollups.ts';
import type { Db } from '#db/types.ts';

export type CsvValue = string | number | boolean | Date | null;

// What makes a spreadsheet compute a cell, also in the full-width forms and behind blanks that it skips.
const formula = /^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** Always quoted. Text that a spreadsheet would run begins with an apostrophe, which it shows as text. */
export function csvCell(value: CsvValue): string {
  if (value === null) return '""';
  if (typeof value === 'number' || typeof value === 'boolean') return `"${value}"`;
  const text = value instanceof Date ? value.toISOString() : value;
  return `"${formula.test(text) ? "'" : ''}${text.replaceAll('"', '""')}"`;
}

export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

const columns = {
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
  metadata: (call) => (Object.keys(call.metadata).length > 0 ? JSON.stringify(call.metadata) : null),
} satisfies Record<string, (call: Call) => CsvValue>;

const pageSize = 1_000;
export const mostRows = 100_000;

interface CallsToWrite {
  from: Date;
  to: Date;
  filters?: CallFilters | undefined;
  maxRows?: number;
}

/** The calls of a range as CSV, read page by page as the reader takes them. The last line says where the bound was hit. */
export async function* callsAsCsv(
  db: Db,
  tenantId: TenantId,
  scope: UsageScope,
  { from, to, filters, maxRows = mostRows }: CallsToWrite,
): AsyncGenerator<string, void, undefined> {
  yield csvLine(Object.keys(columns));
  let after: CallPlace | undefined;
  let written = 0;
  do {
    const limit = Math.min(pageSize, maxRows - written);
    const { calls, next } = await listCallPage(db, tenantId, scope, { from, to, limit, filters, after });
    if (calls.length > 0) yield calls.map(lineOf).join('');
    written += calls.length;
    after = next;
  } while (after && written < maxRows);
  if (after) yield csvLine([`Stopped after ${maxRows} rows: choose a shorter range for the rest.`]);
}

function lineOf(call: Call): string {
  return csvLine(Object.values(columns).map((read) => read(call)));
}

/** Exact: nine decimals of a dollar are a nano-dollar. */
export function dollars(nano: number | null): string | null {
  if (nano === null) return null;
  const digits = String(nano).padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** For an answer: encodes as it is read, and stops reading the database when the reader hangs up. */
export function csvStream(lines: AsyncGenerator<string, void, undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await lines.return();
    },
  });
}

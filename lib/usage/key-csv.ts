import type { Db } from '#db/types.ts';
import { findVisiblePat, type Viewer } from '#lib/tokens/visible-key.ts';
import { type CallParams, readCallsAsked } from './calls-asked.ts';
import { callsAsCsv, csvStream } from './csv.ts';
import { daysOf, parseRange, type RangeParams, type UsageRange } from './range.ts';

export interface KeyCsvRequest {
  id: string;
  range: RangeParams;
  /** As the page's address names them. */
  filters?: CallParams;
  timeZone: string;
  now: Date;
}

const headers = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
};

/** The calls of one key and one range, for whoever may see the key: streamed as they are read, at most 100 000. */
export async function keyCsv(
  db: Db,
  viewer: Viewer,
  { id, range, filters, timeZone, now }: KeyCsvRequest,
): Promise<Response> {
  const key = await findVisiblePat(db, viewer, id);
  if (!key) return refuse(404, 'There is no such key.');
  const parsed = parseRange(range, now, timeZone);
  if (!parsed.ok) return refuse(400, parsed.message);
  const lines = callsAsCsv(
    db,
    viewer.tenantId,
    { keyId: key.id },
    {
      ...parsed.range,
      filters: readCallsAsked(filters ?? {}).filters,
    },
  );
  return new Response(csvStream(lines), {
    headers: {
      ...headers,
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${fileName(key.name, parsed.range)}"`,
    },
  });
}

function fileName(keyName: string, range: UsageRange): string {
  const { first, last } = daysOf(range);
  // Names of keys hold nothing else; a header must not depend on that.
  const safe = keyName.replaceAll(/[^a-z0-9-]/g, '_');
  return `latchkey-${safe}-calls-${first}${first === last ? '' : `-to-${last}`}.csv`;
}

function refuse(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
  });
}

import type { Db } from '#db/types.ts';
import type { Viewer } from '#lib/auth/actor.ts';
import { answerCsv, refuseCsv } from '#lib/csv/answer.ts';
import type { SearchParams } from '#lib/search-params.ts';
import { findVisiblePat } from '#lib/tokens/visible-key.ts';
import { readCallsAsked } from './calls-asked.ts';
import { callsAsCsv } from './calls-csv.ts';
import { daysOf, parseRange, type RangeParams, type UsageRange } from './range.ts';

export interface AskedCalls {
  id: string;
  range: RangeParams;
  /** As the page's address names them. */
  filters?: SearchParams;
  timeZone: string;
  now: Date;
}

/** The calls of one key and one range, for whoever may see the key: streamed as they are read, at most 100 000. */
export async function answerCallsCsv(
  db: Db,
  viewer: Viewer,
  { id, range, filters, timeZone, now }: AskedCalls,
): Promise<Response> {
  const key = await findVisiblePat(db, viewer, id);
  if (!key) return refuseCsv(404, 'There is no such key.');
  const parsed = parseRange(range, now, timeZone);
  if (!parsed.ok) return refuseCsv(400, parsed.message);
  const lines = callsAsCsv(
    db,
    viewer.tenantId,
    { keyId: key.id },
    {
      ...parsed.range,
      filters: readCallsAsked(filters ?? {}).filters,
    },
  );
  return answerCsv(fileName(key.name, parsed.range), lines);
}

function fileName(keyName: string, range: UsageRange): string {
  const { first, last } = daysOf(range);
  return `latchkey-${keyName}-calls-${first}${first === last ? '' : `-to-${last}`}.csv`;
}

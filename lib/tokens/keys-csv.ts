import type { ApiKeyId, TenantId } from '#db/ids.ts';
import { type ApiKeySummary, type KeyListing, listApiKeyBatch } from '#db/queries/api-keys.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { keyLabel } from '#lib/gateway/key-format.ts';
import { type CsvValue, csvLine, dollars } from '#lib/usage/csv.ts';
import { usage7d, type WeekOfKey } from '#lib/usage/keys.ts';
import { keyStatus } from './key-status.ts';

interface Line {
  key: ApiKeySummary;
  /** Undefined where it was not used in seven days. */
  week: WeekOfKey | undefined;
  now: Date;
}

const columns = {
  name: ({ key }) => key.name,
  key: ({ key }) => keyLabel('pat', key.publicId),
  owner: ({ key }) => key.ownerLabel,
  description: ({ key }) => key.description,
  status: ({ key, now }) => keyStatus(key, now),
  created: ({ key }) => key.createdAt,
  ends: ({ key }) => key.endsAt,
  revoked: ({ key }) => key.revokedAt,
  last_used: ({ key }) => key.lastUsedAt,
  last_used_address: ({ key }) => key.lastUsedAddress,
  last_used_client: ({ key }) => key.lastUsedClient,
  requests_7d: ({ week }) => week?.requests ?? 0,
  cost_7d_usd: ({ week }) => dollars(week ? week.costNano : 0),
  simulated_cost_7d_usd: ({ week }) => dollars(week?.simulatedCostNano ?? 0),
  unpriced_requests_7d: ({ week }) => week?.unpricedRequests ?? 0,
  id: ({ key }) => key.id,
} satisfies Record<string, (line: Line) => CsvValue>;

const batchSize = 1_000;
const mostRows = 100_000;

interface CsvOptions {
  now: Date;
  timeZone: string;
  maxRows?: number;
}

/** Every key of a listing as CSV, read as the reader takes it. The last line says where the bound was hit. */
export function keysAsCsv(
  db: Db,
  actor: Actor,
  listing: KeyListing,
  options: CsvOptions,
): AsyncGenerator<string, void, undefined> {
  // Here rather than in the generator: a refusal must come before the answer has begun.
  requirePermission(actor, listing.userId === actor.userId ? 'keys:own' : 'keys:any');
  return writeLines(db, actor.tenantId, { ...listing, kind: 'pat' }, options);
}

async function* writeLines(
  db: Db,
  tenantId: TenantId,
  listing: KeyListing,
  { now, timeZone, maxRows = mostRows }: CsvOptions,
): AsyncGenerator<string, void, undefined> {
  yield csvLine(Object.keys(columns));
  let written = 0;
  let cursor: string | undefined;
  do {
    const limit = Math.min(batchSize, maxRows - written);
    const { rows, next } = await listApiKeyBatch(db, tenantId, listing, { cursor, limit }, now);
    const ids = rows.map(({ id }) => id);
    const weeks: Map<ApiKeyId, WeekOfKey> = await usage7d(db, tenantId, ids, now, timeZone);
    if (rows.length > 0) yield rows.map((key) => lineOf({ key, week: weeks.get(key.id), now })).join('');
    written += rows.length;
    cursor = next;
  } while (cursor && written < maxRows);
  if (cursor) yield csvLine([`Stopped after ${maxRows} rows: search or filter for the rest.`]);
}

function lineOf(line: Line): string {
  return csvLine(Object.values(columns).map((read) => read(line)));
}

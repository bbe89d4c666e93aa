import { type ApiKeySummary, type KeyListing, listApiKeyBatch } from '#db/queries/api-keys.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { dollars } from '#lib/csv/line.ts';
import { type CsvColumns, tableAsCsv } from '#lib/csv/table.ts';
import { keyLabel } from '#lib/gateway/key-shape.ts';
import { usage7d, type WeekOfKey } from '#lib/usage/keys.ts';
import { keyStatus } from './key-status.ts';

interface Line {
  key: ApiKeySummary;
  /** Undefined where it was not used in seven days. */
  week: WeekOfKey | undefined;
  now: Date;
}

const columns: CsvColumns<Line> = {
  name: ({ key }) => key.name,
  key: ({ key }) => keyLabel('pat', key.publicId),
  owner: ({ key }) => key.ownerLabel,
  description: ({ key }) => key.description,
  status: ({ key, now }) => keyStatus(key, now),
  created: ({ key }) => key.createdAt,
  ends: ({ key }) => key.endsAt,
  disabled: ({ key }) => key.disabledAt,
  revoked: ({ key }) => key.revokedAt,
  last_used: ({ key }) => key.lastUsedAt,
  last_used_address: ({ key }) => key.lastUsedAddress,
  last_used_client: ({ key }) => key.lastUsedClient,
  requests_7d: ({ week }) => week?.requests ?? 0,
  cost_7d_usd: ({ week }) => dollars(week ? week.costNano : 0),
  simulated_cost_7d_usd: ({ week }) => dollars(week?.simulatedCostNano ?? 0),
  unpriced_requests_7d: ({ week }) => week?.unpricedRequests ?? 0,
  id: ({ key }) => key.id,
};

interface CsvOptions {
  now: Date;
  timeZone: string;
  maxRows?: number;
}

/** Every key of a listing. Refuses before the first line: an answer that has begun cannot. */
export function keysAsCsv(
  db: Db,
  actor: Actor,
  listing: KeyListing,
  { now, timeZone, maxRows }: CsvOptions,
): AsyncGenerator<string, void, undefined> {
  requirePermission(actor, listing.userId === actor.userId ? 'keys:own' : 'keys:any');
  const { tenantId } = actor;
  return tableAsCsv<Line, string>({
    columns,
    maxRows,
    forTheRest: 'search or filter',
    async readPage({ after: cursor, limit }) {
      const page = { cursor, limit };
      const { rows, next } = await listApiKeyBatch(db, tenantId, { ...listing, kind: 'pat' }, page, now);
      const ids = rows.map(({ id }) => id);
      const weeks = await usage7d(db, tenantId, ids, now, timeZone);
      return { rows: rows.map((key) => ({ key, week: weeks.get(key.id), now })), next };
    },
  });
}

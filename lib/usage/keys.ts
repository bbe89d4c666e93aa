import type { ApiKeyId, TenantId, UserId } from '#db/ids.ts';
import type { ApiKeySummary } from '#db/queries/api-keys.ts';
import { type Call, findRecentOrigins, listCalls } from '#db/queries/usage-events.ts';
import { listKeySlots, sumUsageSince, type UsageScope, type UsageSums } from '#db/queries/usage-rollups.ts';
import type { Db } from '#db/types.ts';
import { dayMs } from '#lib/durations.ts';
import { floorHour, last24hFrom, lastDays } from './range.ts';
import { priced } from './report.ts';

export interface WeekOfKey {
  /** Oldest first; today last. */
  days: { start: Date; requests: number; errors: number; costNano: number | null }[];
  requests: number;
  errors: number;
  costNano: number | null;
  unpricedRequests: number;
  /** Of the cost: nobody is billed for it. */
  simulatedCostNano: number;
}

/** Seven days of a whole page of keys in one question. A key that was not used is absent. */
export async function usage7d(
  db: Db,
  tenantId: TenantId,
  keyIds: readonly ApiKeyId[],
  now: Date,
  timeZone: string,
): Promise<Map<ApiKeyId, WeekOfKey>> {
  const { edges } = lastDays('7d', now, timeZone);
  const slots = await listKeySlots(db, tenantId, keyIds, edges);
  const weeks = new Map<ApiKeyId, WeekOfKey>();
  for (const [keyId, rows] of Map.groupBy(slots, (row) => row.keyId)) {
    const total = rows.reduce(
      (sum, row) => ({
        requests: sum.requests + row.requests,
        errors: sum.errors + row.errors,
        costNano: sum.costNano + row.costNano,
        unpricedRequests: sum.unpricedRequests + row.unpricedRequests,
        simulatedCostNano: sum.simulatedCostNano + row.simulatedCostNano,
      }),
      { requests: 0, errors: 0, costNano: 0, unpricedRequests: 0, simulatedCostNano: 0 },
    );
    const days = edges.slice(0, -1).map((start, index) => {
      const row = rows.find(({ slot }) => slot === index + 1);
      const { requests, errors, costNano } = row ? priced(row) : { requests: 0, errors: 0, costNano: 0 };
      return { start, requests, errors, costNano };
    });
    weeks.set(keyId, { days, ...priced(total) });
  }
  return weeks;
}

export interface KeyTraffic {
  requests24h: number;
  /** Among the newest ten thousand calls of the last 24 hours. */
  addresses: number;
  lastUsedAt: Date | null;
  /** Something used it within the last 24 hours, be it for calls that were refused: revoking then asks for its name. */
  hasTraffic: boolean;
}

/** What stops when a key is revoked, for the dialog that asks. */
export async function trafficOfKey(
  db: Db,
  tenantId: TenantId,
  key: Pick<ApiKeySummary, 'id' | 'lastUsedAt'>,
  now: Date,
): Promise<KeyTraffic> {
  const from = last24hFrom(now);
  const [{ requests }, { addresses, lastCallAt }] = await Promise.all([
    sumUsageSince(db, tenantId, { keyId: key.id }, from),
    findRecentOrigins(db, tenantId, key.id, from),
  ]);
  const lastUsedAt = newestOf([key.lastUsedAt, lastCallAt]);
  return { requests24h: requests, addresses, lastUsedAt, hasTraffic: isUsedToday(lastUsedAt, now) };
}

/** Within the last 24 hours, to the minute: calls that were refused leave a use and no row. */
export function isUsedToday(lastUsedAt: Date | null, now: Date): lastUsedAt is Date {
  return lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() <= dayMs;
}

/** A key's own memory of its last use is up to a minute old; its newest call may know better. */
export function newestOf(times: readonly (Date | null)[]): Date | null {
  return times.reduce((newest, at) => (newest && (!at || newest >= at) ? newest : at), null);
}

/** Sums over all keys of a person since an instant, rounded down to its hour. */
export async function totalsOfUser(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  since: Date,
): Promise<Omit<UsageSums, 'costNano'> & { costNano: number | null }> {
  return priced(await sumUsageSince(db, tenantId, { userId }, floorHour(since)));
}

/** Older calls are not looked for. */
export const callWindowDays = 90;
const mostCalls = 100;

/** The newest calls of a key or of a person. */
export async function lastCalls(
  db: Db,
  tenantId: TenantId,
  scope: UsageScope,
  { now, limit = mostCalls }: { now: Date; limit?: number },
): Promise<Call[]> {
  return listCalls(db, tenantId, scope, {
    from: new Date(now.getTime() - callWindowDays * dayMs),
    // A replica's clock may be a little ahead of ours.
    to: new Date(now.getTime() + dayMs),
    limit: Math.min(limit, mostCalls),
  });
}

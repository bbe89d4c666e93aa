import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { ApiKeyId, TenantId, UserId } from '../ids.ts';
import { apiKeys, tenantSettings, usageRollups } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { isLive, moment } from './key-end.ts';

export interface TraffickedKey {
  id: ApiKeyId;
  publicId: string;
  name: string;
  lastUsedAt: Date | null;
  requests: number;
}

export interface LiveKeysOfUser {
  /** The busiest, as many as asked for. */
  keys: TraffickedKey[];
  total: number;
  withTraffic: number;
  totalRequests: number;
  /** Of all keys, since `liveSince`. */
  liveRequests: number;
  lastUsedAt: Date | null;
}

export interface TrafficWindow {
  now: Date;
  /** Sums are kept by hour: both count whole hours. */
  since: Date;
  liveSince: Date;
  limit: number;
}

/** The keys of a person that work now, with what they carried. */
export async function listLiveKeysOfUser(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  { now, since, liveSince, limit }: TrafficWindow,
): Promise<LiveKeysOfUser> {
  const traffic = db
    .select({
      keyId: usageRollups.keyId,
      requests: sql<number>`sum(${usageRollups.requests})`.as('requests'),
      live: sql<number>`sum(${usageRollups.requests}) filter (where ${usageRollups.hour} >= ${moment(liveSince)})`.as(
        'live',
      ),
    })
    .from(usageRollups)
    .innerJoin(apiKeys, and(eq(apiKeys.tenantId, usageRollups.tenantId), eq(apiKeys.id, usageRollups.keyId)))
    .where(
      and(
        eq(usageRollups.tenantId, tenantId),
        eq(apiKeys.userId, userId),
        isNull(apiKeys.revokedAt),
        sql`${usageRollups.hour} >= ${moment(since)}`,
      ),
    )
    .groupBy(usageRollups.keyId)
    .as('traffic');
  const requests = sql<number>`coalesce(${traffic.requests}, 0)`.mapWith(Number);
  const rows = await db
    .select({
      id: apiKeys.id,
      publicId: apiKeys.publicId,
      name: apiKeys.name,
      lastUsedAt: apiKeys.lastUsedAt,
      requests,
      total: sql`count(*) over ()`.mapWith(Number),
      withTraffic: sql`count(*) filter (where ${traffic.requests} > 0) over ()`.mapWith(Number),
      totalRequests: sql`coalesce(sum(${traffic.requests}) over (), 0)`.mapWith(Number),
      liveRequests: sql`coalesce(sum(${traffic.live}) over (), 0)`.mapWith(Number),
      lastUsed: sql<Date | null>`max(${apiKeys.lastUsedAt}) over ()`.mapWith(apiKeys.lastUsedAt),
    })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .leftJoin(traffic, eq(traffic.keyId, apiKeys.id))
    .where(
      and(
        eq(apiKeys.tenantId, tenantId),
        eq(apiKeys.kind, 'pat'),
        eq(apiKeys.userId, userId),
        isLive(moment(now)),
      ),
    )
    .orderBy(desc(requests), sql`${apiKeys.lastUsedAt} desc nulls last`, apiKeys.name)
    .limit(limit);
  const [first] = rows;
  return {
    keys: rows.map(({ id, publicId, name, lastUsedAt, requests: carried }) => ({
      ...{ id, publicId, name, lastUsedAt },
      requests: carried,
    })),
    total: first?.total ?? 0,
    withTraffic: first?.withTraffic ?? 0,
    totalRequests: first?.totalRequests ?? 0,
    liveRequests: first?.liveRequests ?? 0,
    lastUsedAt: first?.lastUsed ?? null,
  };
}

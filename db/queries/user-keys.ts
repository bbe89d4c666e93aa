import { and, desc, eq, sql } from 'drizzle-orm';
import type { ApiKeyId, TenantId, UserId } from '../ids.ts';
import { apiKeys, tenantSettings, users } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { isHeld, isUsable, moment } from './key-end.ts';
import { selectKeyTraffic } from './key-traffic.ts';

export interface TraffickedKey {
  id: ApiKeyId;
  publicId: string;
  name: string;
  lastUsedAt: Date | null;
  requests: number;
}

export interface HeldKeysOfUser {
  /** The busiest, as many as asked for. */
  keys: TraffickedKey[];
  total: number;
  /** Of these, those that open the door now. */
  usable: number;
  withTraffic: number;
  totalRequests: number;
  /** Something used one of them since `recentSince`. */
  hasTraffic: boolean;
  lastUsedAt: Date | null;
}

export interface TrafficWindow {
  now: Date;
  /** Sums are kept by hour: both count whole hours. */
  since: Date;
  recentSince: Date;
  limit: number;
}

/** The keys that a person holds, with what they carried. */
export async function listHeldKeysOfUser(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  { now, since, recentSince, limit }: TrafficWindow,
): Promise<HeldKeysOfUser> {
  const itsKeys = sql`(select ${apiKeys.id} from ${apiKeys} where ${apiKeys.tenantId} = ${tenantId}
    and ${apiKeys.userId} = ${userId} and ${apiKeys.revokedAt} is null)`;
  const traffic = selectKeyTraffic(db, tenantId, moment(since), itsKeys);
  const requests = sql<number>`coalesce(${traffic.requests}, 0)`.mapWith(Number);
  const rows = await db
    .select({
      id: apiKeys.id,
      publicId: apiKeys.publicId,
      name: apiKeys.name,
      lastUsedAt: apiKeys.lastUsedAt,
      requests,
      total: sql`count(*) over ()`.mapWith(Number),
      usable: sql`count(*) filter (where ${isUsable(moment(now))}) over ()`.mapWith(Number),
      withTraffic: sql`count(*) filter (where ${traffic.requests} > 0) over ()`.mapWith(Number),
      totalRequests: sql`coalesce(sum(${traffic.requests}) over (), 0)`.mapWith(Number),
      // A call that was refused leaves a use, and no row.
      hasTraffic:
        sql`bool_or(greatest(${traffic.lastHour}, ${apiKeys.lastUsedAt}) >= ${moment(recentSince)}) over ()`.mapWith(
          Boolean,
        ),
      lastUsed: sql<Date | null>`max(${apiKeys.lastUsedAt}) over ()`.mapWith(apiKeys.lastUsedAt),
    })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .leftJoin(users, and(eq(users.tenantId, apiKeys.tenantId), eq(users.id, apiKeys.userId)))
    .leftJoin(traffic, and(eq(traffic.tenantId, apiKeys.tenantId), eq(traffic.keyId, apiKeys.id)))
    .where(
      and(
        eq(apiKeys.tenantId, tenantId),
        eq(apiKeys.kind, 'pat'),
        eq(apiKeys.userId, userId),
        isHeld(moment(now)),
      ),
    )
    .orderBy(desc(requests), sql`${apiKeys.lastUsedAt} desc nulls last`, apiKeys.name)
    .limit(limit);
  const [first] = rows;
  return {
    keys: rows.map(({ id, publicId, name, lastUsedAt, requests: carried }) => ({
      id,
      publicId,
      name,
      lastUsedAt,
      requests: carried,
    })),
    total: first?.total ?? 0,
    usable: first?.usable ?? 0,
    withTraffic: first?.withTraffic ?? 0,
    totalRequests: first?.totalRequests ?? 0,
    hasTraffic: first?.hasTraffic ?? false,
    lastUsedAt: first?.lastUsed ?? null,
  };
}

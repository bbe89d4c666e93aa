import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { ApiKeyId, TenantId } from '../ids.ts';
import { apiKeys, tenantSettings, usageRollups, users } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { endsAt, isLive, moment } from './key-end.ts';

export interface EndingKey {
  id: ApiKeyId;
  publicId: string;
  name: string;
  owner: string;
  lastUsedAt: Date | null;
  /** Over the last seven days. */
  requests: number;
}

export interface AgeLimitPreview {
  /** Keys that work now and would not at the moment of saving. */
  endingKeys: number;
  endingPeople: number;
  endingWithTraffic: number;
  /** Keys that go on, to an earlier end. */
  shortenedKeys: number;
  shortenedPeople: number;
  /** The busiest of those that would end. */
  busiest: EndingKey[];
}

const weekHours = 7 * 24;

/** What a maximum age of so many days would do to keys that work now. */
export async function previewAgeLimit(
  db: Db,
  tenantId: TenantId,
  maxAgeDays: number | null,
  now: Date,
): Promise<AgeLimitPreview> {
  const none: AgeLimitPreview = {
    endingKeys: 0,
    endingPeople: 0,
    endingWithTraffic: 0,
    shortenedKeys: 0,
    shortenedPeople: 0,
    busiest: [],
  };
  if (maxAgeDays === null) return none;
  const at = moment(now);
  const newEnd = sql`(${apiKeys.createdAt} + make_interval(hours => 24 * ${maxAgeDays}::int))`;
  const ends = sql`${newEnd} <= ${at}`;
  const shortens = sql`${newEnd} > ${at} and (${endsAt} is null or ${newEnd} < ${endsAt})`;
  const requests = sql<number>`coalesce((select sum(${usageRollups.requests}) from ${usageRollups}
    where ${usageRollups.tenantId} = ${apiKeys.tenantId} and ${usageRollups.keyId} = ${apiKeys.id}
      and ${usageRollups.hour} >= ${at} - make_interval(hours => ${weekHours})), 0)`.mapWith(Number);
  const number = (expression: SQL) => sql<number>`count(${expression})`.mapWith(Number);

  const [counts] = await db
    .select({
      endingKeys: number(sql`case when ${ends} then 1 end`),
      endingPeople: number(sql`distinct case when ${ends} then ${apiKeys.userId} end`),
      endingWithTraffic: number(sql`case when ${ends} and ${requests} > 0 then 1 end`),
      shortenedKeys: number(sql`case when ${shortens} then 1 end`),
      shortenedPeople: number(sql`distinct case when ${shortens} then ${apiKeys.userId} end`),
    })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .where(livePats(tenantId, at));
  if (!counts || counts.endingKeys === 0) return { ...none, ...counts };

  const busiest = await db
    .select({
      id: apiKeys.id,
      publicId: apiKeys.publicId,
      name: apiKeys.name,
      owner: users.email,
      lastUsedAt: apiKeys.lastUsedAt,
      requests,
    })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .innerJoin(users, and(eq(users.tenantId, apiKeys.tenantId), eq(users.id, apiKeys.userId)))
    .where(and(livePats(tenantId, at), ends))
    .orderBy(sql`${requests} desc`, sql`${apiKeys.lastUsedAt} desc nulls last`, apiKeys.name)
    .limit(20);
  return { ...counts, busiest };
}

/** People who already hold more keys than a new maximum: they keep them and may make none. */
export async function countPeopleOver(
  db: Db,
  tenantId: TenantId,
  maxPats: number | null,
  now: Date,
): Promise<number> {
  if (maxPats === null) return 0;
  const holders = db
    .select({ userId: apiKeys.userId })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .where(livePats(tenantId, moment(now)))
    .groupBy(apiKeys.userId)
    .having(sql`count(*) > ${maxPats}`)
    .as('holders');
  return db.$count(holders);
}

/** Keys that work now and have no end. */
export async function countUnendingPats(db: Db, tenantId: TenantId, now: Date): Promise<number> {
  const [row] = await db
    .select({ keys: sql`count(*)`.mapWith(Number) })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .where(and(livePats(tenantId, moment(now)), sql`${endsAt} is null`));
  return row?.keys ?? 0;
}

function livePats(tenantId: TenantId, at: SQL): SQL | undefined {
  return and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.kind, 'pat'), isLive(at));
}

import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { ApiKeyId, TenantId } from '../ids.ts';
import { apiKeys, tenantSettings, users } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { ageLimit, endsAt, isHeld, moment } from './key-end.ts';
import { selectKeyTraffic } from './key-traffic.ts';

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
  /** Keys that are held now and would be at their end at the moment of saving. */
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

/** What a maximum age of so many days would do to keys that are held now, disabled ones among them. */
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
  const newEnd = ageLimit(sql`${maxAgeDays}::int`);
  const shortens = sql`${newEnd} > ${at} and (${endsAt} is null or ${newEnd} < ${endsAt})`;
  const [[shortened], ending] = await Promise.all([
    db
      .select({
        keys: sql`count(*)`.mapWith(Number),
        people: sql`count(distinct ${apiKeys.userId})`.mapWith(Number),
      })
      .from(apiKeys)
      .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
      .where(and(heldPats(tenantId, at), shortens)),
    readEndingKeys(db, tenantId, and(heldPats(tenantId, at), sql`${newEnd} <= ${at}`), at),
  ]);
  return {
    ...none,
    ...ending,
    shortenedKeys: shortened?.keys ?? 0,
    shortenedPeople: shortened?.people ?? 0,
  };
}

const mostListed = 20;

async function readEndingKeys(
  db: Db,
  tenantId: TenantId,
  where: SQL | undefined,
  at: SQL,
): Promise<Pick<AgeLimitPreview, 'endingKeys' | 'endingPeople' | 'endingWithTraffic' | 'busiest'>> {
  const traffic = selectKeyTraffic(db, tenantId, sql`${at} - make_interval(hours => ${weekHours})`);
  const ending = db.$with('ending').as(
    db
      .select({
        tenantId: apiKeys.tenantId,
        id: apiKeys.id,
        publicId: apiKeys.publicId,
        name: apiKeys.name,
        userId: apiKeys.userId,
        lastUsedAt: apiKeys.lastUsedAt,
        requests: sql<number>`coalesce(${traffic.requests}, 0)`.as('requests'),
      })
      .from(apiKeys)
      .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
      .leftJoin(traffic, and(eq(traffic.tenantId, apiKeys.tenantId), eq(traffic.keyId, apiKeys.id)))
      .where(where),
  );
  const count = (what: SQL) => sql`(select count(${what}) from ending)`.mapWith(Number);
  const rows = await db
    .with(ending)
    .select({
      id: ending.id,
      publicId: ending.publicId,
      name: ending.name,
      owner: users.email,
      lastUsedAt: ending.lastUsedAt,
      requests: sql`${ending.requests}`.mapWith(Number),
      keys: count(sql`*`),
      people: count(sql`distinct user_id`),
      withTraffic: count(sql`case when requests > 0 then 1 end`),
    })
    .from(ending)
    .innerJoin(users, and(eq(users.tenantId, ending.tenantId), eq(users.id, ending.userId)))
    .orderBy(sql`${ending.requests} desc`, sql`${ending.lastUsedAt} desc nulls last`, ending.name)
    .limit(mostListed);
  const [first] = rows;
  return {
    endingKeys: first?.keys ?? 0,
    endingPeople: first?.people ?? 0,
    endingWithTraffic: first?.withTraffic ?? 0,
    busiest: rows.map(({ keys: _keys, people: _people, withTraffic: _withTraffic, ...key }) => key),
  };
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
    .where(heldPats(tenantId, moment(now)))
    .groupBy(apiKeys.userId)
    .having(sql`count(*) > ${maxPats}`)
    .as('holders');
  return db.$count(holders);
}

/** Keys that are held now and have no end. */
export async function countUnendingPats(db: Db, tenantId: TenantId, now: Date): Promise<number> {
  const [row] = await db
    .select({ keys: sql`count(*)`.mapWith(Number) })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .where(and(heldPats(tenantId, moment(now)), sql`${endsAt} is null`));
  return row?.keys ?? 0;
}

function heldPats(tenantId: TenantId, at: SQL): SQL | undefined {
  return and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.kind, 'pat'), isHeld(at));
}

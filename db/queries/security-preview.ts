import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { ApiKeyId, TenantId } from '../ids.ts';
import { apiKeys, tenantSettings, users } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { ageLimit, endsAt, isExpired, isHeld, moment } from './key-end.ts';
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
  /** Keys that have ended and would open the door again. */
  revivedKeys: number;
  revivedPeople: number;
  /** The busiest of those that would end. */
  busiest: EndingKey[];
}

const weekHours = 7 * 24;

export const sameAgeLimit: AgeLimitPreview = {
  endingKeys: 0,
  endingPeople: 0,
  endingWithTraffic: 0,
  shortenedKeys: 0,
  shortenedPeople: 0,
  revivedKeys: 0,
  revivedPeople: 0,
  busiest: [],
};

/** What another maximum age, or none, would do to keys that were not revoked; ends and shortens disabled ones, too. */
export async function previewAgeLimit(
  db: Db,
  tenantId: TenantId,
  maxAgeDays: number | null,
  now: Date,
): Promise<AgeLimitPreview> {
  const at = moment(now);
  const newLimit = limitOf(maxAgeDays);
  const shortens = sql`${isHeld(at)} and ${newLimit} > ${at} and (${endsAt} is null or ${newLimit} < ${endsAt})`;
  const revives = sql`${isExpired(at)} and ${isHeldUnder(maxAgeDays, at)} and ${apiKeys.disabledAt} is null and ${users.active}`;
  const keys = (where: SQL) => sql`count(*) filter (where ${where})`.mapWith(Number);
  const people = (where: SQL) =>
    sql`count(distinct ${apiKeys.userId}) filter (where ${where})`.mapWith(Number);
  const [[changed], ending] = await Promise.all([
    db
      .select({
        shortenedKeys: keys(shortens),
        shortenedPeople: people(shortens),
        revivedKeys: keys(revives),
        revivedPeople: people(revives),
      })
      .from(apiKeys)
      .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
      .innerJoin(users, and(eq(users.tenantId, apiKeys.tenantId), eq(users.id, apiKeys.userId)))
      .where(patsOf(tenantId)),
    readEndingKeys(db, tenantId, and(patsOf(tenantId), isHeld(at), sql`${newLimit} <= ${at}`), at),
  ]);
  return { ...sameAgeLimit, ...changed, ...ending };
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

interface NewRules {
  maxPatAgeDays: number | null;
  maxPatsPerUser: number | null;
}

/** People who would hold more keys than the rules let them make: they keep them. `revived`: by keys that come back. */
export async function countPeopleOver(
  db: Db,
  tenantId: TenantId,
  { maxPatAgeDays, maxPatsPerUser }: NewRules,
  who: 'all' | 'revived',
  now: Date,
): Promise<number> {
  if (maxPatsPerUser === null) return 0;
  const at = moment(now);
  const isOver = sql`count(*) > ${maxPatsPerUser}`;
  const holders = db
    .select({ userId: apiKeys.userId })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .where(and(patsOf(tenantId), isHeldUnder(maxPatAgeDays, at)))
    .groupBy(apiKeys.userId)
    .having(who === 'all' ? isOver : sql`${isOver} and bool_or(${isExpired(at)})`)
    .as('holders');
  return db.$count(holders);
}

/** Keys that are held now and have no end. */
export async function countUnendingPats(db: Db, tenantId: TenantId, now: Date): Promise<number> {
  const [row] = await db
    .select({ keys: sql`count(*)`.mapWith(Number) })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .where(and(patsOf(tenantId), isHeld(moment(now)), sql`${endsAt} is null`));
  return row?.keys ?? 0;
}

function patsOf(tenantId: TenantId): SQL | undefined {
  return and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.kind, 'pat'));
}

const limitOf = (maxAgeDays: number | null): SQL => ageLimit(sql`${maxAgeDays}::int`);

function isHeldUnder(maxAgeDays: number | null, at: SQL): SQL {
  const end = sql`least(${apiKeys.expiresAt}, ${limitOf(maxAgeDays)})`;
  return sql`(${apiKeys.revokedAt} is null and (${end} is null or ${end} > ${at}))`;
}

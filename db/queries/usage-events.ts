import { and, desc, eq, getTableColumns, gte, lt, notInArray, type SQL, sql } from 'drizzle-orm';
import type { ApiKeyId, TenantId } from '../ids.ts';
import { apiKeys, usageEvents } from '../schema/index.ts';
import type { UsageEventRow, UsageOutcome } from '../schema/usage-events.ts';
import type { Db } from '../types.ts';
import type { UsageScope } from './usage-rollups.ts';

const {
  tenantId: _tenant,
  userId: _user,
  virtualAccountId: _account,
  ...rest
} = getTableColumns(usageEvents);
const { providerAccountId: _provider, ...shown } = rest;
const call = {
  ...shown,
  keyPublicId: apiKeys.publicId,
  keyName: apiKeys.name,
};

/** One request. Null tokens or cost are unknown. */
export interface Call extends Pick<UsageEventRow, keyof typeof shown> {
  /** Null once the key itself is gone: the bill stays. */
  keyPublicId: string | null;
  keyName: string | null;
}

export type CallPlace = Pick<Call, 'occurredAt' | 'requestId'>;

export interface CallFilters {
  /** One, or all that the sums count as errors. */
  outcome?: UsageOutcome | 'errors' | undefined;
  model?: string | undefined;
}

export interface CallWindow {
  from: Date;
  to: Date;
  limit: number;
  /** The last call of the page before. */
  after?: CallPlace | undefined;
}

/** Newest first, within a stretch of time: without one every partition would be asked. */
export async function listCalls(
  db: Db,
  tenantId: TenantId,
  scope: UsageScope,
  window: CallWindow,
): Promise<Call[]> {
  return selectCalls(db, window.limit, inCallWindow(tenantId, scope, window));
}

/** How many calls are looked at for a page of those that a filter wants: no index knows them. */
export const callsLookedAt = 20_000;

export interface CallPage {
  calls: Call[];
  /** Where the next page begins; undefined where there is none. */
  next: CallPlace | undefined;
  /** The page is not full because looking ended there, not because there are no more. */
  isCutShort: boolean;
}

/** One page, newest first; with a filter those that match among the next twenty thousand. */
export async function listCallPage(
  db: Db,
  tenantId: TenantId,
  scope: UsageScope,
  window: CallWindow & { filters?: CallFilters | undefined; lookAt?: number | undefined },
): Promise<CallPage> {
  const { limit, filters = {}, lookAt = callsLookedAt } = window;
  const within = inCallWindow(tenantId, scope, window);
  const narrowed = and(
    filters.outcome && endedAs(filters.outcome),
    filters.model === undefined ? undefined : eq(usageEvents.model, filters.model),
  );
  const edge = narrowed && (await findLastOf(db, within, lookAt));
  const found = await selectCalls(db, limit + 1, and(within, narrowed, edge && isUpTo(edge)));
  const calls = found.slice(0, limit);
  if (found.length > limit) return { calls, next: calls.at(-1), isCutShort: false };
  return { calls, next: edge, isCutShort: edge !== undefined };
}

const noErrors = ['ok', 'client_closed'] as const satisfies readonly UsageOutcome[];

function endedAs(outcome: NonNullable<CallFilters['outcome']>): SQL {
  return outcome === 'errors'
    ? notInArray(usageEvents.outcome, [...noErrors])
    : eq(usageEvents.outcome, outcome);
}

/** The place of the nth call of a window. */
async function findLastOf(db: Db, within: SQL | undefined, nth: number): Promise<CallPlace | undefined> {
  const [place] = await db
    .select({ occurredAt: usageEvents.occurredAt, requestId: usageEvents.requestId })
    .from(usageEvents)
    .where(within)
    .orderBy(desc(usageEvents.occurredAt), desc(usageEvents.requestId))
    .offset(nth - 1)
    .limit(1);
  return place;
}

function inCallWindow(
  tenantId: TenantId,
  scope: UsageScope,
  { from, to, after }: CallWindow,
): SQL | undefined {
  return and(
    eq(usageEvents.tenantId, tenantId),
    'keyId' in scope ? eq(usageEvents.keyId, scope.keyId) : eq(usageEvents.userId, scope.userId),
    gte(usageEvents.occurredAt, from),
    lt(usageEvents.occurredAt, to),
    after && isAfter(after),
  );
}

async function selectCalls(db: Db, limit: number, where: SQL | undefined): Promise<Call[]> {
  return db
    .select(call)
    .from(usageEvents)
    .leftJoin(apiKeys, and(eq(apiKeys.tenantId, usageEvents.tenantId), eq(apiKeys.id, usageEvents.keyId)))
    .where(where)
    .orderBy(desc(usageEvents.occurredAt), desc(usageEvents.requestId))
    .limit(limit);
}

function isAfter({ occurredAt, requestId }: CallPlace): SQL {
  return sql`(${usageEvents.occurredAt}, ${usageEvents.requestId}) < (${occurredAt.toISOString()}::timestamptz, ${requestId}::uuid)`;
}

function isUpTo({ occurredAt, requestId }: CallPlace): SQL {
  return sql`(${usageEvents.occurredAt}, ${usageEvents.requestId}) >= (${occurredAt.toISOString()}::timestamptz, ${requestId}::uuid)`;
}

const mostCallsLookedAt = 10_000;

/** From how many addresses a key was used since then, of its newest ten thousand calls, and when last. */
export async function findRecentOrigins(
  db: Db,
  tenantId: TenantId,
  keyId: ApiKeyId,
  since: Date,
): Promise<{ addresses: number; lastCallAt: Date | null }> {
  const newest = db
    .select({ clientAddress: usageEvents.clientAddress, occurredAt: usageEvents.occurredAt })
    .from(usageEvents)
    .where(
      and(
        eq(usageEvents.tenantId, tenantId),
        eq(usageEvents.keyId, keyId),
        gte(usageEvents.occurredAt, since),
      ),
    )
    .orderBy(desc(usageEvents.occurredAt))
    .limit(mostCallsLookedAt)
    .as('newest');
  const [row] = await db
    .select({
      addresses: sql`count(distinct ${newest.clientAddress})`.mapWith(Number),
      lastCallAt: sql<Date | null>`max(${newest.occurredAt})`.mapWith(usageEvents.occurredAt),
    })
    .from(newest);
  return row ?? { addresses: 0, lastCallAt: null };
}

import { and, desc, eq, getTableColumns, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { ApiKeyId, TenantId } from '../ids.ts';
import { apiKeys, providerAccounts, usageEvents } from '../schema/index.ts';
import type { UsageEventRow } from '../schema/usage-events.ts';
import type { Db } from '../types.ts';
import type { UsageScope } from './usage-rollups.ts';

const {
  tenantId: _tenant,
  userId: _user,
  virtualAccountId: _account,
  ...rest
} = getTableColumns(usageEvents);
const { providerAccountId: _provider, priceVersion: _price, ...shown } = rest;
const call = {
  ...shown,
  keyPublicId: apiKeys.publicId,
  keyName: apiKeys.name,
  simulated: sql`coalesce(${providerAccounts.provider} = 'demo', false)`.mapWith(Boolean),
};

/** One request. Null tokens or cost are unknown. */
export interface Call extends Pick<UsageEventRow, keyof typeof shown> {
  /** Null once the key itself is gone: the bill stays. */
  keyPublicId: string | null;
  keyName: string | null;
  /** Answered by the demo provider, while its account is there. */
  simulated: boolean;
}

export interface CallWindow {
  from: Date;
  to: Date;
  limit: number;
  /** The last call of the page before. */
  after?: Pick<Call, 'occurredAt' | 'requestId'> | undefined;
}

/** Newest first, within a stretch of time: without one every partition would be asked. */
export async function listCalls(
  db: Db,
  tenantId: TenantId,
  scope: UsageScope,
  { from, to, limit, after }: CallWindow,
): Promise<Call[]> {
  return db
    .select(call)
    .from(usageEvents)
    .leftJoin(apiKeys, and(eq(apiKeys.tenantId, usageEvents.tenantId), eq(apiKeys.id, usageEvents.keyId)))
    .leftJoin(
      providerAccounts,
      and(
        eq(providerAccounts.tenantId, usageEvents.tenantId),
        eq(providerAccounts.id, usageEvents.providerAccountId),
      ),
    )
    .where(
      and(
        eq(usageEvents.tenantId, tenantId),
        'keyId' in scope ? eq(usageEvents.keyId, scope.keyId) : eq(usageEvents.userId, scope.userId),
        gte(usageEvents.occurredAt, from),
        lt(usageEvents.occurredAt, to),
        after && isAfter(after),
      ),
    )
    .orderBy(desc(usageEvents.occurredAt), desc(usageEvents.requestId))
    .limit(limit);
}

function isAfter({ occurredAt, requestId }: Pick<Call, 'occurredAt' | 'requestId'>): SQL {
  return sql`(${usageEvents.occurredAt}, ${usageEvents.requestId}) < (${occurredAt.toISOString()}::timestamptz, ${requestId}::uuid)`;
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

import { and, desc, eq, gt, gte, inArray, lt, not, type SQL, sql } from 'drizzle-orm';
import type { ApiKeyId, TenantId, UserId } from '../ids.ts';
import { apiKeys, type LatencyMetric, usageLatencyRollups, usageRollups } from '../schema/index.ts';
import type { Db } from '../types.ts';

/** Whose usage: one key's, or that of all keys that a person ever had. */
export type UsageScope = { keyId: ApiKeyId } | { userId: UserId };

/** Buckets by their edges, and the stretch before them that they are compared with. */
export interface UsageWindow {
  edges: readonly Date[];
  previous: { from: Date; to: Date };
}

export interface UsageSums {
  requests: number;
  errors: number;
  /** Neither answered nor errors. */
  hungUpRequests: number;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  /** Of the requests whose cost is known: see `unpricedRequests`. */
  costNano: number;
  unpricedRequests: number;
  estimatedRequests: number;
  /** Nobody is billed for these. */
  simulatedRequests: number;
  simulatedCostNano: number;
}

export interface UsageSlot extends UsageSums {
  /** 0 is the stretch before, 1 the first bucket. */
  slot: number;
  model: string;
}

export interface LatencySlot {
  /** As above, or `wholeRange`: all buckets without the stretch before. */
  slot: number;
  metric: LatencyMetric;
  /** Of the histogram: bucket b holds [1.1^b, 1.1^(b+1)) ms. */
  p50Bucket: number;
  p95Bucket: number;
  /** How many were measured. */
  requests: number;
}

export const wholeRange = -1;

type Rollup = typeof usageRollups | typeof usageLatencyRollups;

type SumColumn = (typeof usageRollups)[keyof UsageSums & keyof typeof usageRollups];

const sum = (column: SumColumn) => sql`coalesce(sum(${column}), 0)`.mapWith(Number);

const sums = {
  requests: sum(usageRollups.requests),
  errors: sum(usageRollups.errors),
  hungUpRequests: sum(usageRollups.hungUpRequests),
  inputTokens: sum(usageRollups.inputTokens),
  outputTokens: sum(usageRollups.outputTokens),
  cachedInputTokens: sum(usageRollups.cachedInputTokens),
  costNano: sum(usageRollups.costNano),
  unpricedRequests: sum(usageRollups.unpricedRequests),
  estimatedRequests: sum(usageRollups.estimatedRequests),
  simulatedRequests: sum(usageRollups.simulatedRequests),
  simulatedCostNano: sum(usageRollups.simulatedCostNano),
};

function slotOf(table: Rollup, edges: readonly Date[]): SQL<number> {
  const instants = `{${edges.map((edge) => edge.toISOString()).join()}}`;
  return sql`width_bucket(${table.hour}, ${instants}::timestamptz[])`.mapWith(Number);
}

// One stretch with a hole rather than two stretches: so the index is read from one hour to another.
function inWindow(table: Rollup, { edges, previous }: UsageWindow): SQL | undefined {
  const [from, to] = [edges[0], edges.at(-1)];
  if (!from || !to) throw new Error('a window of usage has no edges');
  const isBetween = and(gte(table.hour, previous.to), lt(table.hour, from)) ?? sql`false`;
  return and(gte(table.hour, previous.from), lt(table.hour, to), not(isBetween));
}

function inScope(table: Rollup, tenantId: TenantId, scope: UsageScope): SQL | undefined {
  const ofTenant = eq(table.tenantId, tenantId);
  if ('keyId' in scope) return and(ofTenant, eq(table.keyId, scope.keyId));
  // By the person's keys rather than by `user_id`: that is what the primary keys of both tables begin with.
  const keys = sql`(select ${apiKeys.id} from ${apiKeys} where ${apiKeys.tenantId} = ${tenantId} and ${apiKeys.userId} = ${scope.userId})`;
  return and(ofTenant, sql`${table.keyId} in ${keys}`);
}

/** Sums by bucket and model. */
export async function listUsageSlots(
  db: Db,
  tenantId: TenantId,
  scope: UsageScope,
  window: UsageWindow,
): Promise<UsageSlot[]> {
  return db
    .select({ slot: slotOf(usageRollups, window.edges), model: usageRollups.model, ...sums })
    .from(usageRollups)
    .where(and(inScope(usageRollups, tenantId, scope), inWindow(usageRollups, window)))
    .groupBy(sql`1`, usageRollups.model);
}

/** The buckets of the histogram in which half and 95 % of the requests are over, by bucket of time and for the whole. */
export async function listLatencySlots(
  db: Db,
  tenantId: TenantId,
  scope: UsageScope,
  window: UsageWindow,
): Promise<LatencySlot[]> {
  const counted = db.$with('counted').as(
    db
      .select({
        slot: slotOf(usageLatencyRollups, window.edges).as('slot'),
        metric: usageLatencyRollups.metric,
        bucket: usageLatencyRollups.bucket,
        requests: sql`sum(${usageLatencyRollups.requests})`.as('requests'),
      })
      .from(usageLatencyRollups)
      .where(and(inScope(usageLatencyRollups, tenantId, scope), inWindow(usageLatencyRollups, window)))
      .groupBy(sql`1`, usageLatencyRollups.metric, usageLatencyRollups.bucket),
  );
  const withWhole = db.$with('with_whole', {}).as(sql`
    select slot, metric, bucket, requests from counted
    union all
    select ${wholeRange}, metric, bucket, sum(requests) from counted where slot > 0 group by metric, bucket`);
  const ranked = db.$with('ranked', { share: sql`share` }).as(sql`
    select slot, metric, bucket, requests, sum(requests) over (partition by slot, metric order by bucket)
      / sum(requests) over (partition by slot, metric) as share
    from with_whole`);
  return db
    .with(counted, withWhole, ranked)
    .select({
      slot: sql`slot`.mapWith(Number),
      metric: sql<LatencyMetric>`metric`,
      p50Bucket: sql`min(bucket) filter (where share >= 0.5)`.mapWith(Number),
      p95Bucket: sql`min(bucket) filter (where share >= 0.95)`.mapWith(Number),
      requests: sql`sum(requests)`.mapWith(Number),
    })
    .from(ranked)
    .groupBy(sql`slot`, sql`metric`);
}

export interface KeySlot {
  keyId: ApiKeyId;
  slot: number;
  requests: number;
  errors: number;
  costNano: number;
  unpricedRequests: number;
  simulatedCostNano: number;
}

/** Of a whole page of keys in one question, by bucket. */
export async function listKeySlots(
  db: Db,
  tenantId: TenantId,
  keyIds: readonly ApiKeyId[],
  edges: readonly Date[],
): Promise<KeySlot[]> {
  const [from, to] = [edges[0], edges.at(-1)];
  if (keyIds.length === 0 || !from || !to) return [];
  return db
    .select({
      keyId: usageRollups.keyId,
      slot: slotOf(usageRollups, edges),
      requests: sums.requests,
      errors: sums.errors,
      costNano: sums.costNano,
      unpricedRequests: sums.unpricedRequests,
      simulatedCostNano: sums.simulatedCostNano,
    })
    .from(usageRollups)
    .where(
      and(
        eq(usageRollups.tenantId, tenantId),
        inArray(usageRollups.keyId, [...keyIds]),
        gte(usageRollups.hour, from),
        lt(usageRollups.hour, to),
      ),
    )
    .groupBy(usageRollups.keyId, sql`2`);
}

/** Sums of one scope since an hour, without buckets. */
export async function sumUsageSince(
  db: Db,
  tenantId: TenantId,
  scope: UsageScope,
  since: Date,
): Promise<UsageSums> {
  const [row] = await db
    .select(sums)
    .from(usageRollups)
    .where(and(inScope(usageRollups, tenantId, scope), gte(usageRollups.hour, since)));
  if (!row) throw new Error('a sum without groups returned no row');
  return row;
}

const newestSums = 2_000;

/** Models that gave somebody an answer since an hour, by the newest sums alone: of a busy tenant those tell enough. */
export async function listAnsweredModels(db: Db, tenantId: TenantId, since: Date): Promise<string[]> {
  const newest = db
    .select({
      model: usageRollups.model,
      requests: usageRollups.requests,
      errors: usageRollups.errors,
      outputTokens: usageRollups.outputTokens,
    })
    .from(usageRollups)
    .where(and(eq(usageRollups.tenantId, tenantId), gte(usageRollups.hour, since)))
    .orderBy(desc(usageRollups.hour))
    .limit(newestSums)
    .as('newest');
  // A caller who gave up on a provider that says nothing is no error, and got no answer either.
  const rows = await db
    .selectDistinct({ model: newest.model })
    .from(newest)
    .where(and(gt(newest.requests, newest.errors), gt(newest.outputTokens, 0)));
  return rows.map(({ model }) => model);
}

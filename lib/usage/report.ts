import type { ApiKeyId, TenantId } from '#db/ids.ts';
import {
  listLatencySlots,
  listUsageSlots,
  type UsageScope,
  type UsageSlot,
  type UsageSums,
  wholeRange,
} from '#db/queries/usage-rollups.ts';
import type { Db } from '#db/types.ts';
import { type Latencies, latenciesBySlot, unmeasured } from './latency.ts';
import type { UsageRange } from './range.ts';

/** `costNano` is null where no request has a known cost; where some have none, `unpricedRequests` says how many. */
export interface UsageTotals extends Omit<UsageSums, 'costNano'>, Latencies {
  costNano: number | null;
}

export interface UsagePoint extends UsageTotals {
  start: Date;
  end: Date;
  /** Nothing was called: to be drawn as a gap, not as zeros. */
  isGap: boolean;
  byModel: ModelUsage[];
}

export type ModelUsage = Omit<UsageSums, 'costNano'> & { model: string; costNano: number | null };

export interface UsageReport {
  range: UsageRange;
  totals: UsageTotals;
  /** Of the stretch before, as long as what has passed of this one. */
  previous: UsageTotals;
  points: UsagePoint[];
  /** The most called first. */
  byModel: ModelUsage[];
}

export function keyUsage(
  db: Db,
  tenantId: TenantId,
  keyId: ApiKeyId,
  range: UsageRange,
): Promise<UsageReport> {
  return reportOf(db, tenantId, { keyId }, range);
}

/** Everything that a page of figures and charts needs, in two questions to sums that are kept by hour. */
async function reportOf(
  db: Db,
  tenantId: TenantId,
  scope: UsageScope,
  range: UsageRange,
): Promise<UsageReport> {
  const [slots, latencySlots] = await Promise.all([
    listUsageSlots(db, tenantId, scope, range),
    listLatencySlots(db, tenantId, scope, range),
  ]);
  const latencies = latenciesBySlot(latencySlots);
  const bySlot = Map.groupBy(slots, (row) => row.slot);
  const current = slots.filter((row) => row.slot > 0);
  const totalsOf = (rows: readonly UsageSlot[], slot: number): UsageTotals => ({
    ...priced(addUp(rows)),
    ...(latencies.get(slot) ?? unmeasured),
  });
  return {
    range,
    totals: totalsOf(current, wholeRange),
    previous: totalsOf(bySlot.get(0) ?? [], 0),
    points: range.edges.slice(1).map((end, index) => {
      const rows = bySlot.get(index + 1) ?? [];
      const start = range.edges[index] ?? range.from;
      return { start, end, isGap: rows.length === 0, ...totalsOf(rows, index + 1), byModel: byModel(rows) };
    }),
    byModel: byModel(current),
  };
}

function byModel(rows: readonly UsageSlot[]): ModelUsage[] {
  return [...Map.groupBy(rows, (row) => row.model)]
    .map(([model, ofModel]) => ({ model, ...priced(addUp(ofModel)) }))
    .sort((left, right) => right.requests - left.requests || left.model.localeCompare(right.model));
}

const nothing: UsageSums = {
  requests: 0,
  errors: 0,
  hungUpRequests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  costNano: 0,
  unpricedRequests: 0,
  estimatedRequests: 0,
  simulatedRequests: 0,
  simulatedCostNano: 0,
};

function addUp(rows: readonly UsageSums[]): UsageSums {
  return rows.reduce<UsageSums>(
    (total, row) => ({
      requests: total.requests + row.requests,
      errors: total.errors + row.errors,
      hungUpRequests: total.hungUpRequests + row.hungUpRequests,
      inputTokens: total.inputTokens + row.inputTokens,
      outputTokens: total.outputTokens + row.outputTokens,
      cachedInputTokens: total.cachedInputTokens + row.cachedInputTokens,
      costNano: total.costNano + row.costNano,
      unpricedRequests: total.unpricedRequests + row.unpricedRequests,
      estimatedRequests: total.estimatedRequests + row.estimatedRequests,
      simulatedRequests: total.simulatedRequests + row.simulatedRequests,
      simulatedCostNano: total.simulatedCostNano + row.simulatedCostNano,
    }),
    nothing,
  );
}

/** A sum over nothing known is unknown, not zero. */
export function priced<Sums extends Pick<UsageSums, 'requests' | 'unpricedRequests' | 'costNano'>>(
  sums: Sums,
): Omit<Sums, 'costNano'> & { costNano: number | null } {
  const isUnknown = sums.requests > 0 && sums.unpricedRequests === sums.requests;
  return { ...sums, costNano: isUnknown ? null : sums.costNano };
}

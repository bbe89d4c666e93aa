import type { LatencySlot } from '#db/queries/usage-rollups.ts';

export interface Latency {
  p50Ms: number | null;
  p95Ms: number | null;
  /** How many calls it was measured on: of a few, a percentile says little. */
  calls: number;
}

export interface Latencies {
  total: Latency;
  firstToken: Latency;
}

export const unmeasured: Latencies = {
  total: { p50Ms: null, p95Ms: null, calls: 0 },
  firstToken: { p50Ms: null, p95Ms: null, calls: 0 },
};

const growth = 1.1;

/** The middle of a bucket, as its edges are ratios: at most 5 % off any duration in it. */
export function bucketMs(bucket: number): number {
  return Math.round(growth ** (bucket + 0.5));
}

/** Percentiles by slot. A slot without any measured request is absent. */
export function latenciesBySlot(slots: readonly LatencySlot[]): Map<number, Latencies> {
  const bySlot = new Map<number, Latencies>();
  for (const { slot, metric, p50Bucket, p95Bucket, requests } of slots) {
    const measured = { p50Ms: bucketMs(p50Bucket), p95Ms: bucketMs(p95Bucket), calls: requests };
    const held = bySlot.get(slot) ?? unmeasured;
    bySlot.set(slot, metric === 'total' ? { ...held, total: measured } : { ...held, firstToken: measured });
  }
  return bySlot;
}

import { describe, expect, it } from 'vitest';
import type { ModelUsage, UsagePoint } from '#lib/usage/report.ts';
import { costChart, type Drawable, latencyChart, outcomeChart, tokenChart } from './chart-data.ts';

const start = new Date('2026-03-01T10:00:00Z');

function usage(model: string, values: Partial<ModelUsage> = {}): ModelUsage {
  return {
    model,
    requests: 4,
    errors: 1,
    hungUpRequests: 0,
    inputTokens: 100,
    outputTokens: 20,
    cachedInputTokens: 40,
    costNano: 7,
    unpricedRequests: 0,
    estimatedRequests: 0,
    simulatedRequests: 0,
    simulatedCostNano: 0,
    ...values,
  };
}

function point(byModel: ModelUsage[], values: Partial<UsagePoint> = {}): UsagePoint {
  const { model: _, ...sums } = usage('all');
  return {
    ...sums,
    start,
    end: new Date(start.getTime() + 3_600_000),
    isGap: false,
    total: { p50Ms: 10, p95Ms: 20, calls: 3 },
    firstToken: { p50Ms: 1, p95Ms: null, calls: 1 },
    byModel,
    ...values,
  };
}

const gap = point([], { isGap: true });

function report(points: UsagePoint[], byModel: ModelUsage[] = []): Drawable {
  return { points, byModel, range: { unit: 'hour', timeZone: 'UTC' } };
}

describe('the charts of a report', () => {
  it('stack what was answered, what failed and who hung up to all requests', () => {
    expect(outcomeChart(report([point([], { requests: 9, hungUpRequests: 3 })])).points).toEqual([
      { at: '2026-03-01T10:00:00.000Z', values: { answered: 5, errors: 1, hungUp: 3 } },
    ]);
  });

  it('say of how many calls a percentile is', () => {
    const { points } = latencyChart(
      report([
        point([]),
        point([], { firstToken: { p50Ms: null, p95Ms: null, calls: 0 } }),
        point([], { isGap: true, total: { p50Ms: null, p95Ms: null, calls: 0 } }),
      ]),
    );
    expect(points.map(({ measuredOn }) => measuredOn)).toEqual(['3 calls, 1 stream', '3 calls', undefined]);
  });

  it('count cached input once', () => {
    expect(tokenChart(report([point([])])).points[0]?.values).toEqual({ in: 60, cached: 40, out: 20 });
  });

  it('leave gaps where nothing was called, and where nothing was measured', () => {
    for (const chart of [outcomeChart, tokenChart, latencyChart]) {
      expect(chart(report([gap])).points[0]?.values).toEqual({});
    }
    expect(latencyChart(report([point([])])).points[0]?.values).toEqual({
      p50: 10,
      p95: 20,
      first50: 1,
      first95: null,
    });
  });

  it('give each model its own colour, in the order of names', () => {
    const byModel = [usage('b/2', { costNano: 1 }), usage('a/1', { costNano: 9 })];
    const { series, points } = costChart(report([point(byModel)], byModel));
    expect(series.map(({ label }) => label)).toEqual(['a/1', 'b/2']);
    expect(points[0]?.values).toEqual({ model0: 9, model1: 1 });
  });

  it('put the cheaper ones of many models together, and lose none of the cost', () => {
    const byModel = Array.from({ length: 9 }, (_, index) => usage(`m/${index}`, { costNano: 2 ** index }));
    const { series, points } = costChart(report([point(byModel), gap], byModel));
    expect(series.map(({ label }) => label)).toEqual(['m/4', 'm/5', 'm/6', 'm/7', 'm/8', '4 others']);
    const sum = Object.values(points[0]?.values ?? {}).reduce<number>((all, cost) => all + (cost ?? 0), 0);
    expect(sum).toBe(2 ** 9 - 1);
    expect(points[1]?.values).toEqual({});
  });

  it('draw no model whose price nobody knows: it would look free', () => {
    const byModel = [usage('a/known'), usage('a/unknown', { costNano: null, unpricedRequests: 4 })];
    const { series, points } = costChart(report([point(byModel)], byModel));
    expect(series.map(({ label }) => label)).toEqual(['a/known']);
    expect(points[0]?.values).toEqual({ model0: 7 });
  });

  it('name a day by its midnight where that falls into a UTC hour', () => {
    const first = point([], { start: new Date('2026-03-01T18:00:00Z') });
    const days: Drawable = { ...report([first]), range: { unit: 'day', timeZone: 'Asia/Kolkata' } };
    expect(outcomeChart(days).points[0]?.at).toBe('2026-03-01T18:30:00.000Z');
  });
});

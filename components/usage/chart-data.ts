import type { ChartSeries } from '#components/shared/chart-series.tsx';
import type { ChartPoint } from '#components/shared/time-chart.tsx';
import { hourMs } from '#lib/durations.ts';
import { plural } from '#lib/format/number.ts';
import type { UsagePoint, UsageReport } from '#lib/usage/report.ts';
import { dayOf, startOfDay } from '#lib/usage/zoned-days.ts';

/** What of a report is drawn. */
export type Drawable = Pick<UsageReport, 'points' | 'byModel'> & {
  range: Pick<UsageReport['range'], 'unit' | 'timeZone'>;
};

export interface ChartData {
  series: ChartSeries[];
  points: ChartPoint[];
}

const modelsApart = 5;
const others = 'others';

export function outcomeChart(report: Drawable): ChartData {
  return {
    series: [
      { id: 'answered', label: 'Answered' },
      { id: 'errors', label: 'Errors', tone: 'danger' },
      { id: 'hungUp', label: 'Hung up', tone: 'neutral' },
    ],
    points: drawn(report, ({ requests, errors, hungUpRequests }) => ({
      answered: requests - errors - hungUpRequests,
      errors,
      hungUp: hungUpRequests,
    })),
  };
}

export function latencyChart(report: Drawable): ChartData {
  const measured = report.points.map(({ total, firstToken }) => latencyNote(total.calls, firstToken.calls));
  return {
    series: [
      { id: 'p50', label: 'Total p50' },
      { id: 'p95', label: 'Total p95' },
      { id: 'first50', label: 'First token p50' },
      { id: 'first95', label: 'First token p95' },
    ],
    points: drawn(report, ({ total, firstToken }) => ({
      p50: total.p50Ms,
      p95: total.p95Ms,
      first50: firstToken.p50Ms,
      first95: firstToken.p95Ms,
    })).map((point, index) => ({ ...point, measuredOn: measured[index] })),
  };
}

/** Of how many calls the percentiles are; only streams have a first token. */
function latencyNote(calls: number, streams: number): string | undefined {
  if (calls === 0) return undefined;
  return streams === 0 ? plural(calls, 'call') : `${plural(calls, 'call')}, ${plural(streams, 'stream')}`;
}

/** Cached input is part of the input: the bars add up to what was used. */
export function tokenChart(report: Drawable): ChartData {
  return {
    series: [
      { id: 'in', label: 'In' },
      { id: 'cached', label: 'In, cached' },
      { id: 'out', label: 'Out' },
    ],
    points: drawn(report, ({ inputTokens, cachedInputTokens, outputTokens }) => ({
      in: Math.max(0, inputTokens - cachedInputTokens),
      cached: cachedInputTokens,
      out: outputTokens,
    })),
  };
}

/** The dearest models each for itself, by name so that a colour keeps its model; the rest as one. Those of unknown cost are left out. */
export function costChart(report: Drawable): ChartData {
  const { byModel } = report;
  const priced = byModel.filter(({ costNano }) => costNano !== null);
  const dearest = priced.toSorted((left, right) => (right.costNano ?? 0) - (left.costNano ?? 0));
  const apart = dearest
    .slice(0, dearest.length > modelsApart + 1 ? modelsApart : modelsApart + 1)
    .map(({ model }) => model)
    .sort();
  const rest = priced.map(({ model }) => model).filter((model) => !apart.includes(model));
  const series: ChartSeries[] = apart.map((model, index) => ({ id: `model${index}`, label: model }));
  if (rest.length > 0) series.push({ id: others, label: `${rest.length} others`, tone: 'neutral' });
  return {
    series,
    points: drawn(report, (point) => {
      const costs = new Map(point.byModel.map(({ model, costNano }) => [model, costNano]));
      const values: Record<string, number | null> = {};
      for (const [index, model] of apart.entries()) values[`model${index}`] = costs.get(model) ?? null;
      if (rest.length > 0) values[others] = rest.reduce((sum, model) => sum + (costs.get(model) ?? 0), 0);
      return values;
    }),
  };
}

function drawn({ points, range }: Drawable, read: (point: UsagePoint) => ChartPoint['values']): ChartPoint[] {
  return points.map((point) => ({
    at: beginOf(point, range).toISOString(),
    values: point.isGap ? {} : read(point),
  }));
}

/** A day is named by its own midnight, also where its sums begin with the UTC hour that holds it. */
function beginOf({ start }: UsagePoint, { unit, timeZone }: Drawable['range']): Date {
  if (unit === 'hour') return start;
  return startOfDay(dayOf(new Date(start.getTime() + hourMs - 1), timeZone), timeZone);
}

import { TimeChart } from '#components/shared/time-chart.tsx';
import type { UsageReport } from '#lib/usage/report.ts';
import { costChart, latencyChart, outcomeChart, tokenChart } from './chart-data.ts';

export interface UsageChartsProps {
  report: UsageReport;
  /** Charts of one page share the hover line. */
  syncId: string;
}

export function UsageCharts({ report, syncId }: UsageChartsProps) {
  const { totals } = report;
  const isUnknown = totals.requests > 0 && totals.costNano === null;
  return (
    <section aria-label="Over time" className="grid gap-4 has-[details[open]]:items-start lg:grid-cols-2">
      <TimeChart
        title="Requests by outcome"
        unit="count"
        kind="bars"
        syncId={syncId}
        {...outcomeChart(report)}
      />
      <TimeChart title="Latency" unit="ms" kind="line" syncId={syncId} {...latencyChart(report)} />
      <TimeChart
        title="Cost by model"
        unit="money"
        kind="bars"
        syncId={syncId}
        emptyText={isUnknown ? 'No call in this time has a known cost' : 'No requests in this time'}
        {...costChart(report)}
      />
      <TimeChart title="Tokens" unit="tokens" kind="bars" syncId={syncId} {...tokenChart(report)} />
    </section>
  );
}

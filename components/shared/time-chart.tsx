'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useId } from 'react';
import { cn } from '#components/ui/cn.ts';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { type ChartSeries, mostSeries, SeriesSwatch } from './chart-series.tsx';
import type { ChartUnit } from './chart-units.ts';
import { TimeChartTable } from './time-chart-table.tsx';

export interface ChartPoint {
  /** Start of the bucket, ISO. */
  at: string;
  /** By series id; null or absent is a gap, not a zero. */
  values: Readonly<Record<string, number | null>>;
  /** Of how much its values speak, where that is not among them: "3 calls". */
  measuredOn?: string | undefined;
}

export interface TimeChartProps {
  title: string;
  description?: ReactNode;
  /** Right of the title: a link to the same figures on Usage. */
  action?: ReactNode;
  unit: ChartUnit;
  /** Lines for levels (latency), stacked bars for amounts (requests, cost). */
  kind?: 'line' | 'bars';
  series: readonly ChartSeries[];
  /** Oldest first, one for every bucket of the range. */
  points: readonly ChartPoint[];
  /** Charts that share it share the hover line. */
  syncId?: string;
  /** What stands there without a single value. */
  emptyText?: string;
  className?: string;
}

// The plot is drawn in the browser alone: it needs its width, and its style attributes would be refused in HTML.
const Plot = dynamic(() => import('./time-chart-plot.tsx').then((module) => module.TimeChartPlot), {
  ssr: false,
  loading: () => <Skeleton className="size-full" />,
});

export function TimeChart(props: TimeChartProps) {
  const { title, description, action, unit, kind = 'line', points, syncId, className } = props;
  const id = useId();
  const series = props.series.slice(0, mostSeries);
  const empty = points.every((point) => series.every(({ id: key }) => (point.values[key] ?? null) === null));
  return (
    <figure
      aria-labelledby={`${id}-title`}
      className={cn('flex min-w-0 flex-col rounded-lg border bg-card', className)}
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-4 pt-3">
        <div className="min-w-0">
          <h2 id={`${id}-title`} className="font-semibold text-base">
            {title}
          </h2>
          {description ? <p className="text-muted-foreground text-sm">{description}</p> : null}
        </div>
        {action}
      </div>
      <ul className="flex min-h-5 flex-wrap gap-x-4 gap-y-1 px-4 pt-1.5 text-muted-foreground text-xs">
        {series.map((entry, index) => (
          <li key={entry.id} className="inline-flex items-center gap-1.5">
            <SeriesSwatch series={entry} index={index} kind={kind} patternId={`${id}-swatch-${index}`} />
            {entry.label}
          </li>
        ))}
      </ul>
      <div className="relative mt-auto h-52 px-2 pt-2">
        {empty ? (
          <p className="flex h-full items-center justify-center pb-6 text-muted-foreground">
            {props.emptyText ?? 'No requests in this time'}
          </p>
        ) : (
          <Plot title={title} unit={unit} kind={kind} series={series} points={points} syncId={syncId} />
        )}
      </div>
      <TimeChartTable title={title} unit={unit} series={series} points={points} />
    </figure>
  );
}

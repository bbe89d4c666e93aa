'use client';

import { useId } from 'react';
import { formatDateTime } from '#lib/format/time.ts';
import { type ChartSeries, SeriesSwatch } from './chart-series.tsx';
import { type ChartUnit, chartUnits } from './chart-units.ts';

interface TimeChartReadoutProps {
  row: Readonly<Record<string, number | string | null>> | undefined;
  measuredOn: string | undefined;
  unit: ChartUnit;
  kind: 'line' | 'bars';
  series: readonly ChartSeries[];
  timeZone: string;
}

const secondsLength = 3;

/** What the pointer or the arrow keys stand on. */
export function TimeChartReadout({ row, measuredOn, unit, kind, series, timeZone }: TimeChartReadoutProps) {
  const id = useId();
  if (!row) return null;
  const amounts = series.map((entry) => numberOf(row[entry.id]));
  const known = amounts.filter((amount) => amount !== null);
  const { exact } = chartUnits[unit];
  return (
    <div role="status" className="min-w-40 rounded-lg border bg-popover px-3 py-2 text-xs shadow-float">
      <p className="tabular mb-1 text-muted-foreground">
        {formatDateTime(String(row.at), timeZone).slice(0, -secondsLength)}
      </p>
      <ul className="grid gap-1">
        {series.map((entry, index) => (
          <li key={entry.id} className="flex items-center gap-2">
            <SeriesSwatch series={entry} index={index} kind={kind} patternId={`${id}-${index}`} />
            <span>{entry.label}</span>
            <span className="tabular ml-auto pl-4 font-medium">{exact(amounts[index])}</span>
          </li>
        ))}
      </ul>
      {kind === 'bars' && series.length > 1 && known.length > 0 ? (
        <p className="mt-1 flex border-t pt-1">
          Total
          <span className="tabular ml-auto pl-4 font-medium">
            {exact(known.reduce((sum, value) => sum + value, 0))}
          </span>
        </p>
      ) : null}
      {measuredOn ? <p className="tabular mt-1 text-muted-foreground">of {measuredOn}</p> : null}
    </div>
  );
}

function numberOf(value: number | string | null | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

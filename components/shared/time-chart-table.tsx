'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Table, TableBody, TableCell, TableHead, TableHeaderCell, TableRow } from '#components/ui/table.tsx';
import { formatDateTime } from '#lib/format/time.ts';
import { unknownText } from '#lib/format/unknown.ts';
import type { ChartSeries } from './chart-series.tsx';
import { type ChartUnit, chartUnits } from './chart-units.ts';
import type { ChartPoint } from './time-chart.tsx';
import { useTimeZone } from './viewer.tsx';

interface TimeChartTableProps {
  title: string;
  unit: ChartUnit;
  series: readonly ChartSeries[];
  points: readonly ChartPoint[];
}

/** The numbers of the chart, for whoever reads them better than its picture. */
export function TimeChartTable(props: TimeChartTableProps) {
  const [open, setOpen] = useState(false);
  return (
    <details className="group border-t" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex h-8 list-none items-center gap-1 rounded-b-lg px-4 text-muted-foreground text-sm hover:text-foreground">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        Show data
      </summary>
      {open ? <Rows {...props} /> : null}
    </details>
  );
}

function Rows({ title, unit, series, points }: TimeChartTableProps) {
  const timeZone = useTimeZone();
  const { exact } = chartUnits[unit];
  const isNoted = points.some(({ measuredOn }) => measuredOn !== undefined);
  return (
    <section
      aria-label={`${title}, data`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls is reached by keyboard
      tabIndex={0}
      className="max-h-72 overflow-auto border-t"
    >
      <Table>
        <caption className="sr-only">{title}</caption>
        <TableHead className="sticky top-0 bg-card">
          <tr>
            <TableHeaderCell className="pl-4">Time ({timeZone.replaceAll('_', ' ')})</TableHeaderCell>
            {series.map(({ id, label }) => (
              <TableHeaderCell key={id} className="text-right last:pr-4">
                {label}
              </TableHeaderCell>
            ))}
            {isNoted ? <TableHeaderCell className="pr-4 text-right">Measured on</TableHeaderCell> : null}
          </tr>
        </TableHead>
        <TableBody>
          {points.map((point) => (
            <TableRow key={point.at} className="h-8">
              <TableCell className="whitespace-nowrap pl-4">
                {formatDateTime(point.at, timeZone).slice(0, -3)}
              </TableCell>
              {series.map(({ id }) => (
                <TableCell key={id} className="whitespace-nowrap text-right last:pr-4">
                  {exact(point.values[id])}
                </TableCell>
              ))}
              {isNoted ? (
                <TableCell className="whitespace-nowrap pr-4 text-right">
                  {point.measuredOn ?? unknownText}
                </TableCell>
              ) : null}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}

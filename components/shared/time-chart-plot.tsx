'use client';

import { Fragment, useId } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  useChartWidth,
  XAxis,
  YAxis,
} from 'recharts';
import { formatTick } from '#lib/format/time.ts';
import { type ChartSeries, colorOf, dashOf, SeriesDot, SeriesPattern } from './chart-series.tsx';
import { ticksOf } from './chart-ticks.ts';
import { type ChartUnit, chartUnits } from './chart-units.ts';
import type { ChartPoint } from './time-chart.tsx';
import { TimeChartReadout } from './time-chart-readout.tsx';
import { useTimeZone } from './viewer.tsx';

interface TimeChartPlotProps {
  title: string;
  unit: ChartUnit;
  kind: 'line' | 'bars';
  series: readonly ChartSeries[];
  points: readonly ChartPoint[];
  syncId: string | undefined;
}

type Row = Record<string, number | string | null>;

const narrowestAxis = 60;
const widestAxis = 112;
const digitWidth = 7;
const axisGap = 12;

const axisText = { fontSize: 12, fill: 'var(--muted-foreground)' };

export function TimeChartPlot({ title, unit, kind, series, points, syncId }: TimeChartPlotProps) {
  const timeZone = useTimeZone();
  const id = useId();
  const rows: Row[] = points.map((point) => ({ at: point.at, ...point.values }));
  const span = spanOf(points);
  const Chart = kind === 'bars' ? BarChart : LineChart;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <Chart
        data={rows}
        // The newest time stands below the last point: half of it reaches beyond.
        margin={{ top: 8, right: 22, bottom: 0, left: 0 }}
        title={`${title}. Arrow keys read one time after the other.`}
        barCategoryGap="18%"
        {...(syncId ? { syncId, syncMethod: 'value' as const } : {})}
      >
        <defs>
          {series.map((entry, index) => (
            <SeriesPattern key={entry.id} id={`${id}-${index}`} color={colorOf(entry, index)} index={index} />
          ))}
        </defs>
        <CartesianGrid vertical={false} stroke="var(--border)" />
        <TimeAxis times={points.map(({ at }) => at)} tickText={(at) => formatTick(at, timeZone, span)} />
        <YAxis
          tickFormatter={chartUnits[unit].tick}
          tick={axisText}
          tickLine={false}
          axisLine={false}
          tickCount={4}
          width={axisWidth(rows, kind, series, unit)}
          allowDecimals={unit !== 'count' && unit !== 'tokens'}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={kind === 'line' ? { stroke: 'var(--control)' } : { fill: 'var(--hover)' }}
          content={({ active, label }) =>
            active ? (
              <TimeChartReadout
                row={rows.find(({ at }) => at === label)}
                measuredOn={points.find(({ at }) => at === label)?.measuredOn}
                unit={unit}
                kind={kind}
                series={series}
                timeZone={timeZone}
              />
            ) : null
          }
        />
        {series.map((entry, index) => drawn({ entry, index, kind, rows, patternId: `${id}-${index}` }))}
      </Chart>
    </ResponsiveContainer>
  );
}

/** The same in every chart of a page, whichever room its own scale leaves: lines stand in the middle of what is a bar beside them. */
function TimeAxis({ times, tickText }: { times: readonly string[]; tickText: (at: string) => string }) {
  const width = useChartWidth() ?? 0;
  return (
    <XAxis
      dataKey="at"
      scale="band"
      ticks={ticksOf(times, width - widestAxis)}
      interval={0}
      tickFormatter={tickText}
      tick={axisText}
      tickLine={false}
      axisLine={{ stroke: 'var(--input)' }}
      tickMargin={6}
      height={28}
    />
  );
}

interface DrawnProps {
  entry: ChartSeries;
  index: number;
  kind: 'line' | 'bars';
  rows: readonly Row[];
  patternId: string;
}

function drawn({ entry, index, kind, rows, patternId }: DrawnProps) {
  const color = colorOf(entry, index);
  if (kind === 'bars') {
    return (
      <Bar
        key={entry.id}
        dataKey={entry.id}
        name={entry.label}
        stackId="all"
        fill={`url(#${patternId})`}
        stroke="var(--card)"
        strokeWidth={1}
        maxBarSize={28}
        isAnimationActive={false}
      />
    );
  }
  return (
    <Line
      key={entry.id}
      dataKey={entry.id}
      name={entry.label}
      type="linear"
      stroke={color}
      strokeWidth={2}
      strokeDasharray={dashOf(index)}
      connectNulls={false}
      isAnimationActive={false}
      activeDot={{ r: 4, strokeWidth: 0 }}
      dot={({ cx, cy, index: place }) => (
        <Fragment key={place}>
          {cx !== undefined && cy !== undefined && isAlone(rows, place, entry.id) ? (
            <SeriesDot index={index} color={color} cx={cx} cy={cy} />
          ) : null}
        </Fragment>
      )}
    />
  );
}

/** Between two gaps. */
function isAlone(rows: readonly Row[], place: number, key: string): boolean {
  const has = (index: number) => (rows[index]?.[key] ?? null) !== null;
  return has(place) && !has(place - 1) && !has(place + 1);
}

/** As wide as its longest label: small sums of money have many digits. */
function axisWidth(
  rows: readonly Row[],
  kind: 'line' | 'bars',
  series: readonly ChartSeries[],
  unit: ChartUnit,
): number {
  const tops = rows.map((row) => {
    const values = series.map(({ id }) => Number(row[id] ?? 0));
    return kind === 'bars' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
  });
  const longest = chartUnits[unit].tick(Math.max(0, ...tops)).length;
  return Math.min(widestAxis, Math.max(narrowestAxis, longest * digitWidth + axisGap));
}

function spanOf(points: readonly ChartPoint[]): number {
  const first = points[0];
  const last = points.at(-1);
  return first && last ? Date.parse(last.at) - Date.parse(first.at) : 0;
}

import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { type ChartSeries, dashOf, mostSeries, SeriesDot, SeriesPattern } from './chart-series.tsx';
import { TimeChart } from './time-chart.tsx';

const indexes = Array.from({ length: mostSeries }, (_, index) => index);

/** All of one colour, as they look to who sees none. */
const series = indexes.map(
  (index): ChartSeries => ({ id: `s${index}`, label: `Series ${index}`, tone: 'ok' }),
);
const points = [{ at: '2026-03-01T12:00:00Z', values: { s0: 1 } }];

/** The signs of the legend, without the ids by which they refer to their patterns. */
function signsOf(kind: 'line' | 'bars'): string[] {
  const html = renderToStaticMarkup(
    <TimeChart title="Requests" unit="count" kind={kind} series={series} points={points} />,
  );
  const signs = html.match(/<svg aria-hidden="true" width="18".*?<\/svg>/g) ?? [];
  return signs.map((sign) => sign.replaceAll(/ id="[^"]*"|url\([^)]*\)/g, ''));
}

describe('the series of a chart, where no colour is seen', () => {
  it('are lines of other dashes', () => {
    expect(new Set(indexes.map(dashOf)).size).toBe(mostSeries);
    const signs = signsOf('line');
    expect(signs).toHaveLength(mostSeries);
    expect(new Set(signs).size).toBe(mostSeries);
  });

  it('are single values of other shapes, which the legend shows too', () => {
    const drawn = indexes.map((index) =>
      renderToStaticMarkup(<SeriesDot index={index} color="black" cx={9} cy={5} />),
    );
    expect(new Set(drawn.map((dot) => / d="([^"]*)"/.exec(dot)?.[1])).size).toBe(mostSeries);
    for (const [index, sign] of signsOf('line').entries()) {
      expect(sign).toContain(/ d="[^"]*"/.exec(drawn[index] ?? '')?.[0]);
    }
  });

  it('are bars of other patterns', () => {
    const drawn = indexes.map((index) =>
      renderToStaticMarkup(<SeriesPattern id="one" color="black" index={index} />),
    );
    expect(new Set(drawn).size).toBe(mostSeries);
    const signs = signsOf('bars');
    expect(signs).toHaveLength(mostSeries);
    expect(new Set(signs).size).toBe(mostSeries);
  });

  it('are never more than there are signs for', () => {
    const many = [...series, { id: 'more', label: 'One too many' }];
    const html = renderToStaticMarkup(
      <TimeChart title="Requests" unit="count" kind="line" series={many} points={points} />,
    );
    expect(html).toContain('Series 5');
    expect(html).not.toContain('One too many');
  });
});

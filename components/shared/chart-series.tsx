/** How the series of a chart are told apart: colour, and beside it a dash, a shape or a pattern. */

export interface ChartSeries {
  id: string;
  label: string;
  /** Where colour has a meaning: errors are danger. Else by place. */
  tone?: 'ok' | 'warning' | 'danger' | 'neutral';
}

const toneColors = {
  ok: 'var(--ok)',
  warning: 'var(--warning)',
  danger: 'var(--danger)',
  neutral: 'var(--chart-6)',
};

const dashes = ['', '6 3', '2 3', '9 3 2 3', '12 4', '1 4'];

export const mostSeries = 6;

export function colorOf(series: ChartSeries, index: number): string {
  return series.tone ? toneColors[series.tone] : `var(--chart-${(index % mostSeries) + 1})`;
}

export function dashOf(index: number): string {
  return dashes[index % dashes.length] ?? '';
}

/** Around the value, three pixels to each side. */
const shapes = [
  'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0',
  'M-3 -3h6v6h-6z',
  'M0 -4 4 3H-4z',
  'M0 -4 4 0 0 4 -4 0z',
  'M0 4 4 -3H-4z',
  'M-1 -4h2v3h3v2h-3v3h-2v-3h-3v-2h3z',
];

interface SeriesDotProps {
  index: number;
  color: string;
  cx: number;
  cy: number;
}

/** A value without a line to stand on, whose dash would be seen. */
export function SeriesDot({ index, color, cx, cy }: SeriesDotProps) {
  const shape = index % shapes.length;
  return <path data-shape={shape} d={shapes[shape]} fill={color} transform={`translate(${cx} ${cy})`} />;
}

const tiles = [
  null,
  <path key="slash" d="M-2 2 2 -2M0 8 8 0M6 10 10 6" strokeWidth="1.4" />,
  <path key="dots" d="M2 2h.01M6 6h.01" strokeWidth="2.2" strokeLinecap="round" />,
  <path key="lines" d="M0 2h8M0 6h8" strokeWidth="1.4" />,
  <path key="back" d="M-2 6 2 10M0 0 8 8M6 -2 10 2" strokeWidth="1.4" />,
  <path key="cross" d="M0 4h8M4 0v8" strokeWidth="1.2" />,
];

/** The fill of a bar: plain for the first series, then a pattern of its colour for each. */
export function SeriesPattern({ id, color, index }: { id: string; color: string; index: number }) {
  const tile = tiles[index % tiles.length];
  return (
    <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse">
      <rect width="8" height="8" fill={color} fillOpacity={tile ? 0.45 : 1} />
      {tile ? (
        <g stroke={color} fill="none">
          {tile}
        </g>
      ) : null}
    </pattern>
  );
}

interface SwatchProps {
  series: ChartSeries;
  index: number;
  kind: 'line' | 'bars';
  patternId: string;
}

export function SeriesSwatch({ series, index, kind, patternId }: SwatchProps) {
  const color = colorOf(series, index);
  return (
    <svg aria-hidden="true" width="18" height="10" viewBox="0 0 18 10" className="shrink-0">
      {kind === 'line' ? (
        <>
          <line x1="0" y1="5" x2="18" y2="5" stroke={color} strokeWidth="2" strokeDasharray={dashOf(index)} />
          <SeriesDot index={index} color={color} cx={9} cy={5} />
        </>
      ) : (
        <>
          <defs>
            <SeriesPattern id={patternId} color={color} index={index} />
          </defs>
          <rect x="4" width="10" height="10" rx="2" fill={`url(#${patternId})`} stroke={color} />
        </>
      )}
    </svg>
  );
}

import type { Figures } from './load.ts';
import type { Shape } from './options.ts';
import type { Result } from './rounds.ts';

/** One line of the table: medians over the rounds. */
export interface Row {
  target: string;
  mode: Shape['mode'];
  connections: number;
  requestsPerSecond: number;
  chunksPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** To the first content; over the bare provider's in the same shape. */
  firstP50Ms: number;
  addedFirstP50Ms: number | undefined;
  addedP50Ms: number | undefined;
  /** Of the proxy: CPU seconds per 1,000 requests, which is also milliseconds a request. Unknown for the bare provider. */
  cpuPerThousandRequests: number | undefined;
  cpuPerThousandChunks: number | undefined;
  databaseCpuPerThousandRequests: number | undefined;
  timesUndici: number | undefined;
  timesPortkey: number | undefined;
  rssMegabytes: number | undefined;
  errors: number;
}

export function summarise(results: readonly Result[]): Row[] {
  const rows = results.map(toRow);
  for (const row of rows) {
    const same = (name: string) =>
      rows.find(
        ({ target, mode, connections }) =>
          target === name && mode === row.mode && connections === row.connections,
      );
    const direct = same('bare');
    if (direct && direct !== row) {
      row.addedP50Ms = row.p50Ms - direct.p50Ms;
      row.addedFirstP50Ms = row.firstP50Ms - direct.firstP50Ms;
    }
    row.timesUndici = ratio(cost(row), cost(same('undici')));
    row.timesPortkey = ratio(cost(row), cost(same('portkey')));
  }
  return rows;
}

/** What the ratios compare: a request of a plain answer, a chunk of a stream. */
function cost(row: Row | undefined): number | undefined {
  return row?.mode === 'stream' ? row.cpuPerThousandChunks : row?.cpuPerThousandRequests;
}

function ratio(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || !base ? undefined : value / base;
}

function toRow({ target, shape, rounds }: Result): Row {
  const middle = (read: (figures: Figures) => number) => median(rounds.map(read));
  const proxy = (value: number) => (target.name === 'bare' ? undefined : value);
  return {
    target: target.name,
    mode: shape.mode,
    connections: shape.connections,
    requestsPerSecond: middle(({ requests, seconds }) => requests / seconds),
    chunksPerSecond: middle(({ chunks, seconds }) => chunks / seconds),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    firstP50Ms: middle(({ firstP50Ms }) => firstP50Ms),
    addedFirstP50Ms: undefined,
    addedP50Ms: undefined,
    cpuPerThousandRequests: proxy(middle(({ cpuSeconds, requests }) => (1000 * cpuSeconds) / requests)),
    cpuPerThousandChunks:
      shape.mode === 'stream'
        ? proxy(middle(({ cpuSeconds, chunks }) => (1000 * cpuSeconds) / chunks))
        : undefined,
    databaseCpuPerThousandRequests: target.usesDatabase
      ? middle(({ databaseCpuSeconds, requests }) => (1000 * databaseCpuSeconds) / requests)
      : undefined,
    timesUndici: undefined,
    timesPortkey: undefined,
    rssMegabytes: proxy(Math.max(...rounds.map(({ rssBytes }) => rssBytes)) / 1e6),
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (upper + lower) / 2;
}

type Column = [title: string, read: (row: Row) => string];

const number = (value: number | undefined, digits: number) =>
  value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits);

const shared: readonly Column[] = [
  ['target', (row) => row.target],
  ['conn', (row) => String(row.connections)],
];
const costs: readonly Column[] = [
  ['× undici', (row) => number(row.timesUndici, 2)],
  ['× Portkey', (row) => number(row.timesPortkey, 3)],
  ['RSS MB', (row) => number(row.rssMegabytes, 0)],
  ['errors', (row) => String(row.errors)],
];
const columns: Readonly<Record<Shape['mode'], readonly Column[]>> = {
  plain: [
    ...shared,
    ['req/s', (row) => number(row.requestsPerSecond, 0)],
    ['p50 ms', (row) => number(row.p50Ms, 2)],
    ['p99 ms', (row) => number(row.p99Ms, 2)],
    ['+ p50 ms', (row) => number(row.addedP50Ms, 2)],
    ['CPU s/1000 req', (row) => number(row.cpuPerThousandRequests, 4)],
    ['db CPU s/1000', (row) => number(row.databaseCpuPerThousandRequests, 4)],
    ...costs,
  ],
  stream: [
    ...shared,
    ['chunks/s', (row) => number(row.chunksPerSecond, 0)],
    ['first p50 ms', (row) => number(row.firstP50Ms, 2)],
    ['+ first p50 ms', (row) => number(row.addedFirstP50Ms, 2)],
    ['CPU s/1000 chunks', (row) => number(row.cpuPerThousandChunks, 4)],
    ...costs,
  ],
};

export function toTable(rows: readonly Row[], mode: Shape['mode']): string {
  const shown = columns[mode];
  const lines = rows
    .filter((row) => row.mode === mode)
    .toSorted((a, b) => a.connections - b.connections)
    .map((row) => shown.map(([, read]) => read(row)));
  const table = [shown.map(([title]) => title), ...lines];
  const widths = shown.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  const render = (line: readonly string[]) =>
    `| ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [render(table[0] ?? []), rule, ...table.slice(1).map(render)].join('\n');
}

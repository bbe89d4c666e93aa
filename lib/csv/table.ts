import { type CsvValue, csvLine } from './line.ts';

/** By the name that stands in the first line. */
export type CsvColumns<Row> = Record<string, (row: Row) => CsvValue>;

export interface CsvTable<Row, Place> {
  columns: CsvColumns<Row>;
  readPage: (page: { after: Place | undefined; limit: number }) => Promise<CsvPage<Row, Place>>;
  /** What brings the rest, where the bound is hit: ends the sentence of the last line. */
  forTheRest: string;
  maxRows?: number | undefined;
}

interface CsvPage<Row, Place> {
  rows: readonly Row[];
  /** Where the next page begins; undefined where there is none. */
  next: Place | undefined;
}

const pageSize = 1_000;
const mostRows = 100_000;

/** Read page by page as the reader takes the lines, the first page before there is any. The last line says where the bound was hit. */
export async function* tableAsCsv<Row, Place>({
  columns,
  readPage,
  forTheRest,
  maxRows = mostRows,
}: CsvTable<Row, Place>): AsyncGenerator<string, void, undefined> {
  const cells = Object.values(columns);
  const read = (after: Place | undefined, written: number) =>
    readPage({ after, limit: Math.min(pageSize, maxRows - written) });
  let page = await read(undefined, 0);
  yield csvLine(Object.keys(columns));
  for (let written = page.rows.length; ; written += page.rows.length) {
    if (page.rows.length > 0) yield page.rows.map((row) => csvLine(cells.map((cell) => cell(row)))).join('');
    if (page.next === undefined || written >= maxRows) break;
    page = await read(page.next, written);
  }
  if (page.next !== undefined) yield csvLine([`Stopped after ${maxRows} rows: ${forTheRest} for the rest.`]);
}

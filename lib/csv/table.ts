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

/** Read page by page as the reader takes the lines. The last one says where the bound was hit. */
export async function* tableAsCsv<Row, Place>({
  columns,
  readPage,
  forTheRest,
  maxRows = mostRows,
}: CsvTable<Row, Place>): AsyncGenerator<string, void, undefined> {
  yield csvLine(Object.keys(columns));
  const cells = Object.values(columns);
  let after: Place | undefined;
  let written = 0;
  do {
    const { rows, next } = await readPage({ after, limit: Math.min(pageSize, maxRows - written) });
    if (rows.length > 0) yield rows.map((row) => csvLine(cells.map((read) => read(row)))).join('');
    written += rows.length;
    after = next;
  } while (after !== undefined && written < maxRows);
  if (after !== undefined) yield csvLine([`Stopped after ${maxRows} rows: ${forTheRest} for the rest.`]);
}

export type CsvValue = string | number | boolean | Date | null;

// What makes a spreadsheet compute a cell, also in the full-width forms and behind blanks that it skips.
const formula = /^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

// Where other signs than ours part cells, our quotes hold nothing together: a sign that follows one begins a cell.
const splitOff = /[;|\t\r\n][;|"\s\u00a0\ufeff]*([=+\-@\uff1d\uff0b\uff0d\uff20])?/g;
const blankAfterSplit = /[;|\t](?=[\t\r\n])/g;

/** Always quoted. Text that a spreadsheet would run begins with an apostrophe, which it shows as text, also where it splits our cell. */
export function csvCell(value: CsvValue): string {
  if (value === null) return '""';
  if (typeof value === 'number' || typeof value === 'boolean') return `"${value}"`;
  const text = value instanceof Date ? value.toISOString() : value;
  return `"${formula.test(text) ? "'" : ''}${disarmSplits(text).replaceAll('"', '""')}"`;
}

function disarmSplits(text: string): string {
  return text
    .replace(splitOff, (found, sign?: string) =>
      sign === undefined ? found : `${found.slice(0, -1)}'${sign}`,
    )
    .replace(blankAfterSplit, "$&'");
}

export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

/** Exact: nine decimals of a dollar are a nano-dollar. */
export function dollars(nano: number | null): string | null {
  if (nano === null) return null;
  const digits = String(nano).padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** Empty where it says nothing. */
export function jsonCell(value: object): string | null {
  return Object.keys(value).length > 0 ? JSON.stringify(value) : null;
}

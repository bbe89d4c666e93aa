export interface Held<Row> {
  /** What stands on the page. */
  shown: readonly Row[];
  /** How many newer ones wait. */
  waiting: number;
}

/** While somebody reads, the rows stay as they were when the reading began. */
export function holdRows<Row>(
  latest: readonly Row[],
  held: readonly Row[] | undefined,
  keyOf: (row: Row) => string,
): Held<Row> {
  if (!held) return { shown: latest, waiting: 0 };
  const known = new Set(held.map(keyOf));
  return { shown: held, waiting: latest.filter((row) => !known.has(keyOf(row))).length };
}

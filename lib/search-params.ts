/** As the address of a page names them. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** The first of a parameter that stands there more than once. */
export function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** As the address of a page names them. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** The first of a parameter that stands there more than once. A NUL, which PostgreSQL takes in no text, becomes a sign that nothing is named by. */
export function one(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  return text?.replaceAll('\u0000', '\ufffd');
}

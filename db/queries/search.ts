import { ilike, or, type SQL, type SQLWrapper } from 'drizzle-orm';
import { storableText } from '../storable-text.ts';

const longestSearch = 100;

/** `%`, `_` and `\` are characters that people type, not wildcards that they send. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

export function matches(search: string | undefined, ...columns: SQLWrapper[]): SQL | undefined {
  const text = search && storableText(search.trim().slice(0, longestSearch));
  if (!text) return undefined;
  const pattern = `%${escapeLike(text)}%`;
  return or(...columns.map((column) => ilike(column as SQL, pattern)));
}

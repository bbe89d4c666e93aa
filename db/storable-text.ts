/** PostgreSQL's text holds neither NUL nor half a surrogate pair: each becomes the mark of a lost character. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

// JSON escapes both, so one look at the text finds them.
const unstorable = /\\u(?:0000|d[89a-f])/i;

/** JSON whose every string PostgreSQL takes, the names of properties included. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes('\\u') && unstorable.test(json) ? JSON.stringify(storable(JSON.parse(json))) : json;
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [storableText(name), storable(inner)]),
  );
}

/** A form as the object that its schema expects. A name that comes twice is a list; a schema without the name refuses it. */
export function fieldsOf(form: FormData): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const name of new Set(form.keys())) {
    // React's own, sent by forms whose scripts have not arrived.
    if (name.startsWith('$ACTION')) continue;
    const values = form.getAll(name);
    fields.set(name, values.length === 1 ? values[0] : values);
  }
  // Not assigned one by one: a field named `__proto__` must become a field that no schema knows.
  return Object.fromEntries(fields);
}

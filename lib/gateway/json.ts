/** The value where it is an object with names, as JSON has them: neither null nor a list. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : undefined;
}

/** What an object has under this name; undefined of anything else. */
export function memberOf(value: unknown, name: string): unknown {
  return asRecord(value)?.[name];
}

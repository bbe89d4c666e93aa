/** A string literal of Python, JavaScript and TOML at once: all three read JSON's escapes. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** One word of a POSIX shell, whatever is in it. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

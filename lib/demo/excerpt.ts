/** The beginning of a text as a text of its own: a slice keeps all that it was cut from alive. */
export function excerptOf(text: string, characters: number): string {
  return Buffer.from(text.slice(0, characters), 'utf16le').toString('utf16le');
}

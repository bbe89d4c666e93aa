/** Stands in where a provider gives no numbers: of English text and of JSON, about four bytes are a token. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

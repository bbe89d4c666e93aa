/**
 * A stand-in for a tokeniser, not BPE: a token is up to seven letters, three digits or three signs, with the space
 * before it. English prose comes out within about a fifth of what OpenAI counts. Same text, same count.
 */
const tokenPattern =
  / ?[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]| ?[\p{L}\p{M}]{1,7}| ?\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]{1,3}|\s+/gu;

const sampledCharacters = 8192;

/** The pieces of a text, one per token; joined they are the text again. */
export function splitTokens(text: string): string[] {
  return text.match(tokenPattern) ?? [];
}

/** Long texts are counted by their beginning: counting megabytes would hold up every other request. */
export function countTokens(text: string): number {
  if (text.length <= sampledCharacters) return splitTokens(text).length;
  const sampled = splitTokens(text.slice(0, sampledCharacters)).length;
  return Math.ceil((sampled * text.length) / sampledCharacters);
}

import { type Readable, readable } from './readable.ts';

/** From one character up to, not including, another. */
export interface Run {
  start: number;
  end: number;
  /** It is a word by itself, which says nothing of the credential that it also stands in. */
  isWord: boolean;
}

/** What a credential is found by where it is not whole. Everything in lower case. */
export interface Traces {
  /** Each `runLength` characters of it in a row. */
  grams: ReadonlySet<string>;
  /** By two characters: whether a gram begins with them. It spares most looks at `grams`. */
  pairs: Uint8Array;
  words: ReadonlySet<string>;
  /** Its first characters and its last, fewer than a run: the longest first. */
  heads: readonly string[];
  tails: readonly string[];
}

/**
 * Of a random key 36 bits, of a hexadecimal one 24: fewer are met by chance in ids and numbers, and tell nobody a key
 * of 128. Which key it is they would tell: beside a mask fewer count (`masks.ts`).
 */
const runLength = 6;
const longestWord = 14;
const wordShape = /^(?:[a-z]+|[A-Z][a-z]+|[A-Z]+)(?=\d{0,4}$)/;
/** How far a number is read in either direction. */
const longestNumber = 32;

const known = new WeakMap<Buffer, Traces>();

export function tracesOf(credential: Buffer): Traces {
  const before = known.get(credential);
  if (before) return before;
  const { text } = readable(credential);
  const grams = new Set<string>();
  const pairs = new Uint8Array(0x10000);
  for (let at = 0; at + runLength <= text.length; at += 1) {
    grams.add(text.slice(at, at + runLength));
    pairs[pairAt(text, at)] = 1;
  }
  const lengths = [5, 4, 3, 2, 1].filter((length) => length <= text.length);
  const traces = {
    grams,
    pairs,
    words: wordsOf(credential.toString('latin1')),
    heads: lengths.map((length) => text.slice(0, length)),
    tails: lengths.map((length) => text.slice(-length)),
  };
  known.set(credential, traces);
  return traces;
}

/** `openai`, `Production`, `demo`: what people put into a key so that they can tell it from others. */
function wordsOf(credential: string): Set<string> {
  const words = new Set<string>();
  for (const token of credential.split(/[^0-9A-Za-z]+/)) {
    const word = token.length <= longestWord ? wordShape.exec(token)?.[0] : undefined;
    if (word) words.add(word.toLowerCase());
  }
  return words;
}

/** Where `runLength` characters or more of the credential stand, in their order. */
export function runsIn({ text }: Readable, traces: Traces): Run[] {
  const runs: Run[] = [];
  const { grams, pairs } = traces;
  let last: Run | undefined;
  for (let at = 0; at + runLength <= text.length; at += 1) {
    if (pairs[pairAt(text, at)] === 0 || !grams.has(text.slice(at, at + runLength))) continue;
    if (last && at <= last.end) last.end = at + runLength;
    else {
      last = { start: at, end: at + runLength, isWord: false };
      runs.push(last);
    }
  }
  for (const run of runs) run.isWord = isWordOf(text, run, traces.words);
  return runs.filter((run) => !isNumber(text, run));
}

function pairAt(text: string, at: number): number {
  return ((text.charCodeAt(at) & 0xff) << 8) | (text.charCodeAt(at + 1) & 0xff);
}

function isWordOf(text: string, run: Run, words: ReadonlySet<string>): boolean {
  let { start, end } = run;
  while (start < end && !isLetterOrDigit(text, start)) start += 1;
  while (end > start && !isLetterOrDigit(text, end - 1)) end -= 1;
  if (end - start > longestWord || isLetterOrDigit(text, start - 1)) return false;
  return words.has(text.slice(start, end));
}

/** A number of the answer's own JSON, which nothing else could stand for: a time, or a count. */
function isNumber(text: string, { start, end }: Run): boolean {
  let before = start;
  while (start - before < longestNumber && isNumeric(text, before - 1)) before -= 1;
  let behind = end;
  while (behind - end < longestNumber && isNumeric(text, behind)) behind += 1;
  if (behind - before > 2 * longestNumber) return false;
  if (!/^-?\d[\d.e+-]*$/.test(text.slice(before, behind))) return false;
  if (text[before - 1] === ' ') before -= 1;
  return /^[[,:]$/.test(text[before - 1] ?? '') && /^[\],}\s]?$/.test(text[behind] ?? '');
}

function isNumeric(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2d;
}

/** In a text that is in lower case. */
export function isLetterOrDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a);
}

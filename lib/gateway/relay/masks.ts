import type { Readable } from './readable.ts';
import { isLetterOrDigit, type Run, type Traces } from './traces.ts';

/** What providers write for what they hide of a key. */
const mask =
  /[[(<{]?(?:[*.\u2022]+(?: [*.\u2022]+){0,64}|x{3,}|#{2,}|-{3,}|_{3,}|(?<=[[(<{])(?:redacted|hidden|masked|omitted|truncated)(?=[\])>}]))[\])>}]?/g;
const closing: Readonly<Record<string, string>> = { '[': ']', '(': ')', '<': '>', '{': '}' };
const maxBlanks = 3;

/** What stands beside a mask on one side of it. */
interface Side {
  /** Where the credential's characters end that are farthest from the mask. */
  edge: number;
  length: number;
  apart: boolean;
  /** Nothing of it but letters, as a word has them. */
  isBare: boolean;
}

/** `sk-ab****wxyz`: a mask with the credential's first characters before it or its last behind, and no others. */
export function masksIn({ text }: Readable, traces: Traces, runs: readonly Run[]): Run[] {
  const found: Run[] = [];
  const sides = new Sides(text, traces, runs);
  for (const match of text.matchAll(mask)) {
    if (match[0] === '.') continue;
    const { start, end } = placeOf(match[0], match.index);
    const before = sides.before(start);
    const after = before && sides.after(end);
    if (!after || !tells(text, before, after, match[0])) continue;
    found.push({ start: before.edge, end: after.edge, isWord: false });
  }
  return found;
}

/** Without a bracket that has no other, and the end of a sentence. */
function placeOf(match: string, index: number): { start: number; end: number } {
  const first = match.charAt(0);
  const last = match.charAt(match.length - 1);
  const isPair = closing[first] === last;
  const isOpened = first in closing && !isPair;
  const isClosed = /[\])>}]/.test(last) && !isPair;
  const isSentence = /[*\u2022]\.$/.test(match);
  return { start: index + (isOpened ? 1 : 0), end: index + match.length - (isClosed || isSentence ? 1 : 0) };
}

function tells(text: string, before: Side, after: Side, match: string): boolean {
  const least = (before.length > 0 && before.apart) || (after.length > 0 && after.apart) ? 4 : 2;
  if (before.length + after.length < least) return false;
  if (match === '*') return before.length > 0 && after.length > 0;
  if (after.length > 0 && !(after.apart && after.isBare && before.length === 0)) return true;
  // `sk-***` tells what all keys of a provider begin with.
  return before.length > 0 && !before.isBare && isLetterOrDigit(text, before.edge + before.length - 1);
}

class Sides {
  private readonly text: string;
  private readonly traces: Traces;
  private readonly runs: readonly Run[];
  private nextEnd = 0;
  private nextStart = 0;

  constructor(text: string, traces: Traces, runs: readonly Run[]) {
    this.text = text;
    this.traces = traces;
    this.runs = runs;
  }

  /** Undefined where what stands before the mask is something else than the credential. Masks are asked for in their order. */
  before(mask: number): Side | undefined {
    const { text, runs } = this;
    let at = mask;
    while (mask - at < maxBlanks && text[at - 1] === ' ') at -= 1;
    const apart = at < mask;
    while (this.nextEnd < runs.length && (runs[this.nextEnd] as Run).end < at) this.nextEnd += 1;
    const run = runs[this.nextEnd];
    if (run?.end === at) return { edge: run.start, length: at - run.start, apart, isBare: run.isWord };
    for (const head of this.traces.heads) {
      const edge = at - head.length;
      if (!text.startsWith(head, edge) || edge < 0 || isLetterOrDigit(text, edge - 1)) continue;
      return { edge, length: head.length, apart, isBare: isBare(head) };
    }
    if (!apart && isLetterOrDigit(text, at - 1)) return undefined;
    return { edge: mask, length: 0, apart: false, isBare: true };
  }

  /** The same behind it. */
  after(mask: number): Side | undefined {
    const { text, runs } = this;
    let at = mask;
    while (at - mask < maxBlanks && text[at] === ' ') at += 1;
    const apart = at > mask;
    while (this.nextStart < runs.length && (runs[this.nextStart] as Run).start < at) this.nextStart += 1;
    const run = runs[this.nextStart];
    if (run?.start === at) return { edge: run.end, length: run.end - at, apart, isBare: run.isWord };
    for (const tail of this.traces.tails) {
      const edge = at + tail.length;
      if (!text.startsWith(tail, at) || isLetterOrDigit(text, edge)) continue;
      return { edge, length: tail.length, apart, isBare: isBare(tail) };
    }
    if (!apart && isLetterOrDigit(text, at)) return undefined;
    return { edge: mask, length: 0, apart: false, isBare: true };
  }
}

function isBare(part: string): boolean {
  return /^[a-z]+$/.test(part);
}

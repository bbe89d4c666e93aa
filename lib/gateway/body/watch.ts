import { nearBytes } from './json-bytes.ts';

/** Names to be noticed at any depth, one of each length: most others are told by it, or by their first letter. */
export interface Watch {
  /** By the length of a name with its quotes, its first letter in lower case; 0 for none. */
  firsts: Uint8Array;
  names: ReadonlyMap<number, Buffer>;
}

export const watchNothing = watchFor([]);

/** Of lower-case ASCII names that no letter beyond ASCII folds to: without `s` and `k`. */
export function watchFor(names: readonly string[]): Watch {
  const firsts = new Uint8Array(nearBytes + 2);
  for (const name of names) {
    const isOdd = !/^[a-jl-rt-z][a-jl-rt-z_]{0,30}$/.test(name);
    if (isOdd || firsts[name.length + 2] !== 0) throw new Error(`"${name}" cannot be watched`);
    firsts[name.length + 2] = name.charCodeAt(0);
  }
  return { firsts, names: new Map(names.map((name) => [name.length + 2, Buffer.from(name)])) };
}

/** Whether the name between these quotes is watched, in whatever case. */
export function isWatched({ names }: Watch, bytes: Buffer, start: number, end: number): boolean {
  const name = names.get(end - start);
  return name?.every((letter, index) => foldsTo(bytes[start + 1 + index] as number, letter)) ?? false;
}

/** `letter` is in lower case, or a sign that nothing else folds to. */
function foldsTo(byte: number, letter: number): boolean {
  return byte === letter || (byte | 0x20) === letter;
}

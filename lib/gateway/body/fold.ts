/** What a name in lower case alone, and in ASCII, does not hold. */
const foldable = /[A-Z\u017f\u212a]/;

/** A name as providers written in Go compare it: without regard to case, for which two letters beyond ASCII are one of it. */
export function foldName(name: string): string {
  return foldable.test(name) ? name.toLowerCase().replaceAll('\u017f', 's') : name;
}

/** The machine that decides: what tests need is there, or `.ci/run` brings it. */
export const isCi = ['true', '1'].includes(process.env.CI ?? '');

const said = new Set<string>();

/** The reason for a `skip` where a part that tests need cannot be had: said aloud, and in CI a failure instead. */
export function leftOut(why: string): string {
  if (isCi) throw new Error(`${why}. In CI no test is left out`);
  if (!said.has(why)) console.warn(`NOT TESTED ON THIS MACHINE: ${why}`);
  said.add(why);
  return why;
}

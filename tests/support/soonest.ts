const mostTries = 5;

/**
 * The least of some tries at most, of which the first that keeps the limit is the last. A machine that is busy delays
 * one or the other; code that waits delays every one.
 */
export async function soonest(limitMs: number, measure: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < mostTries && least >= limitMs; tries += 1) {
    least = Math.min(least, await measure());
  }
  return least;
}

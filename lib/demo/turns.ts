/** Runs what it is given one at a time, and after each leaves the process to others for as long as that took. */
export type Turns = (act: () => void) => void;

export function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  const next = () => {
    const begun = performance.now();
    waiting[0]?.();
    waiting.shift();
    if (waiting.length > 0) setTimeout(next, performance.now() - begun);
  };
  return (act) => {
    waiting.push(act);
    if (waiting.length === 1) setImmediate(next);
  };
}

/**
 * Epoch milliseconds that never run backwards, and never slower than time itself: a clock that somebody sets back does
 * not let an ended key in until the database is asked again. Set forward, or woken from sleep, it is followed at once.
 */
export function steadyNow(wall: () => number, elapsed: () => number): () => number {
  let at = wall();
  let seen = elapsed();
  return () => {
    const now = elapsed();
    at = Math.max(wall(), at + now - seen);
    seen = now;
    return Math.floor(at);
  };
}

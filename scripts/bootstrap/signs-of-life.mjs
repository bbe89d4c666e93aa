import { say } from './say.mjs';

const everyMs = 10_000;

/** Runs what prints nothing while it works, and says every ten seconds that it still does: silence looks like a hang. */
export async function withSigns(doing, work) {
  const start = performance.now();
  const timer = setInterval(() => {
    say(`still ${doing} (${Math.round((performance.now() - start) / 1000)} s)`);
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

import { expect } from 'vitest';
import type { Provider } from './provider.ts';
import { replay } from './provider-answers.ts';
import { breakAfter } from './provider-faults.ts';
import { soonest } from './soonest.ts';

const atOnce = 16;
/** Within this time a provider hears of a caller who left. */
export const heardWithinMs = 100;

/** Of a stream that the provider breaks off at each of these bytes: how often a reader took it for complete. */
export async function countSilentCuts(
  provider: Provider,
  { stream, cuts, how }: { stream: Buffer; cuts: readonly number[]; how: 'reset' | 'destroy' | 'end' },
  iterate: () => Promise<{ error: unknown }>,
): Promise<number> {
  const next = [...cuts];
  provider.script((call) => {
    const answer = breakAfter(next.shift() ?? 1, replay(stream), how);
    return typeof answer === 'function' ? answer(call) : answer;
  });
  let silent = 0;
  for (let from = 0; from < cuts.length; from += atOnce) {
    const results = await Promise.all(cuts.slice(from, from + atOnce).map(() => iterate()));
    silent += results.filter(({ error }) => !(error instanceof Error)).length;
  }
  return silent;
}

/** Aborts a call of an SDK, once its first chunk is there where it has one, and holds how soon the provider hears of it. */
export async function abortHeard(
  provider: Provider,
  { afterFirst }: { afterFirst: boolean },
  run: (signal: AbortSignal, onChunk: () => void) => Promise<void>,
): Promise<unknown> {
  let outcome: unknown;
  const heardAfter = await soonest(heardWithinMs, async () => {
    const abort = new AbortController();
    const first = Promise.withResolvers<void>();
    const ended = run(abort.signal, first.resolve).then(
      () => 'ended',
      (error: unknown) => error,
    );
    const heard = await provider.nextCall();
    if (afterFirst) await first.promise;
    const abortedAt = performance.now();
    abort.abort();
    const heardAt = await heard.hungUp;
    outcome = await ended;
    return heardAt - abortedAt;
  });
  expect(heardAfter).toBeLessThan(heardWithinMs);
  return outcome;
}

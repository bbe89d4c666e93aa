import { expect } from 'vitest';
import type { Provider } from './provider.ts';
import { replay } from './provider-answers.ts';
import { breakAfter } from './provider-faults.ts';

const atOnce = 16;

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
  expect((await heard.hungUp) - abortedAt).toBeLessThan(100);
  return ended;
}

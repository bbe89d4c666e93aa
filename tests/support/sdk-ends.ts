import { expect } from 'vitest';
import { cpuSince, lateOnes, type Measure } from './late-ones.ts';
import { openPlainLine } from './plain-line.ts';
import type { Provider } from './provider.ts';
import { replay } from './provider-answers.ts';
import { breakAfter } from './provider-faults.ts';

const atOnce = 16;
/** Within this time a provider hears of a caller who left. */
export const heardWithinMs = 100;
const hangUps = 20;

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

interface HangUp {
  leave(): void;
  /** When the provider heard of it, by `performance.now()`. */
  heard: Promise<number>;
}

/** Hangs up time after time, each beside a plain line that ends at the same moment: none may be late. */
export async function expectHeardSoon(begin: () => Promise<HangUp>): Promise<void> {
  const line = await openPlainLine();
  const measures: Measure[] = [];
  try {
    for (let index = 0; index < hangUps; index += 1) {
      const [call, plain] = await Promise.all([begin(), line.open()]);
      const [leftAt, cpu] = [performance.now(), process.cpuUsage()];
      call.leave();
      plain.leave();
      const [heardAt, plainAt] = await Promise.all([call.heard, plain.left]);
      measures.push({ tookMs: heardAt - leftAt, controlMs: plainAt - leftAt, cpuMs: cpuSince(cpu) });
    }
  } finally {
    await line.close();
  }
  expect(lateOnes(measures, heardWithinMs)).toEqual([]);
}

/** Aborts calls of an SDK, once the first chunk is there where one comes, and holds how soon the provider hears of each. */
export async function abortHeard(
  provider: Provider,
  { afterFirst }: { afterFirst: boolean },
  run: (signal: AbortSignal, onChunk: () => void) => Promise<void>,
): Promise<unknown[]> {
  const outcomes: Promise<unknown>[] = [];
  await expectHeardSoon(async () => {
    const abort = new AbortController();
    const first = Promise.withResolvers<void>();
    const ended = run(abort.signal, first.resolve);
    outcomes.push(
      ended.then(
        () => 'ended',
        (error: unknown) => error,
      ),
    );
    const { hungUp } = await provider.nextCall();
    if (afterFirst) await first.promise;
    return { leave: () => abort.abort(), heard: hungUp };
  });
  return Promise.all(outcomes);
}

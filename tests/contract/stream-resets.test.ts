import { describe, expect, it } from 'vitest';
import { replay } from '#tests/support/provider-answers.ts';
import { breakAfter } from '#tests/support/provider-faults.ts';
import { callsTo } from '#tests/support/sdk-calls.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

const chunk = (delta: string, reason: string) =>
  `data: {"id":"c","choices":[{"index":0,"delta":${delta},"finish_reason":${reason}}]}\n\n`;
/** As short as an answer can be: so every byte of it can be the last. */
const stream = Buffer.from(
  `${chunk('{"role":"assistant","content":""}', 'null')}${chunk('{"content":"Hi"}', 'null')}${chunk('{}', '"stop"')}data: [DONE]\n\n`,
);
/** A clean end behind `[DONE]` is complete without its blank line; a broken line never is. */
const lastCuts = { reset: stream.length - 1, destroy: stream.length - 1, end: stream.length - 3 };
const atOnce = 32;

describe.each(transports)('a provider that breaks off, over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);
  const { iterate } = callsTo(at);

  it.each(['reset', 'destroy', 'end'] as const)('makes the SDK raise after each byte (%s)', async (how) => {
    const cuts = Array.from({ length: lastCuts[how] }, (_, index) => index + 1);
    const next = [...cuts];
    stand.provider.clear();
    stand.provider.script((call) => {
      const answer = breakAfter(next.shift() ?? 0, replay(stream), how);
      return typeof answer === 'function' ? answer(call) : answer;
    });
    const results: { text: string; error: unknown }[] = [];
    for (let from = 0; from < cuts.length; from += atOnce) {
      results.push(...(await Promise.all(cuts.slice(from, from + atOnce).map(() => iterate()))));
    }
    expect(next).toEqual([]);
    expect(results.filter(({ error }) => !(error instanceof Error))).toEqual([]);
    expect(new Set(results.map(({ text }) => text))).toEqual(new Set(['', 'Hi']));
  });

  it('hands the same stream on whole where it does not', async () => {
    stand.provider.clear();
    stand.provider.script(replay(stream));
    expect(await iterate()).toEqual({ text: 'Hi', error: undefined });
  });
});

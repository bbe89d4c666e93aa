import { describe, expect, it, vi } from 'vitest';
import type { Script, Step } from '#tests/support/provider-call.ts';
import { sdkOf } from '#tests/support/sdk-calls.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

const prompt = 'word '.repeat(400);
const bill = { inputTokens: prompt.length / 4 };
const head: Step = {
  head: { status: 200, headers: { 'content-type': 'application/json', 'content-length': '100000' } },
};
const cutAnswer = Buffer.from(`{"choices":[{"message":{"role":"assistant","content":"${'word '.repeat(800)}`);
/** A provider bills what it was asked, and what it made, heard or not. */
const moments: [string, Script, atLeast: { output: number }][] = [
  ['before the head', { steps: [{ hold: true }], bill }, { output: 0 }],
  ['after the head', { steps: [head, { hold: true }], bill }, { output: 0 }],
  [
    'in the middle of the body',
    { steps: [head, { write: cutAnswer, tokens: 1_000 }, { hold: true }], bill },
    { output: 900 },
  ],
];

describe.each(transports)('a plain call that its client gives up over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);
  const client = sdkOf(at);

  it.each(moments)('is billed by estimate, and says so: %s', async (_moment, script, { output }) => {
    stand.provider.script(script);
    const known = new Set((await stand.usage()).map(({ requestId }) => requestId));
    const abort = new AbortController();
    const call = client()
      .chat.completions.create(
        { model: stand.model, messages: [{ role: 'user', content: prompt }] },
        { signal: abort.signal },
      )
      .then(
        () => 'answered',
        (error: Error) => error.constructor.name,
      );
    const heard = await stand.provider.nextCall();
    if (output > 0) await vi.waitUntil(() => (stand.provider.ledger[0]?.outputTokens ?? 0) > 0);
    // What has left the provider is a moment on its way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    abort.abort();
    expect(await call).toBe('APIUserAbortError');
    expect(await heard.ended).toBe('client-hung-up');
    const fresh = await vi.waitUntil(
      async () => {
        const rows = (await stand.usage()).filter(({ requestId }) => !known.has(requestId));
        return rows.length > 0 && rows;
      },
      { timeout: 5_000 },
    );
    expect(fresh).toHaveLength(1);
    const [row] = fresh;
    expect(row).toMatchObject({
      outcome: 'client_closed',
      status: 499,
      errorCode: 'client_closed',
      estimated: true,
      stream: false,
      model: 'acme/small',
    });
    expect(row?.inputTokens).toBeGreaterThanOrEqual(0.9 * bill.inputTokens);
    expect(row?.outputTokens).toBeGreaterThanOrEqual(output);
    // 150 nano-dollars a token in, 600 out.
    expect(row?.costNano).toBe((row?.inputTokens ?? 0) * 150 + (row?.outputTokens ?? 0) * 600);
  });
});

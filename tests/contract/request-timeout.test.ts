import { describe, expect, it } from 'vitest';
import { chat, streamHead } from '#tests/support/provider-answers.ts';
import type { Script, Step } from '#tests/support/provider-call.ts';
import { neverAnswer } from '#tests/support/provider-faults.ts';
import { toEvent } from '#tests/support/provider-streams.ts';
import { usageRowOf } from '#tests/support/sdk-calls.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

const word = toEvent({ choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }] });
const steady = Array.from({ length: 400 }, (): Step[] => [{ write: word, tokens: 1 }, { wait: 20 }]).flat();
const jsonHead: Step = {
  head: { status: 200, headers: { 'content-type': 'application/json', 'content-length': '100000' } },
};
/** Slow enough that only the deadline ends it, steady enough that nothing else does. */
const slowStream: Script = { steps: [streamHead(), ...steady, { end: true }] };
const slowBody: Script = {
  steps: [jsonHead, ...Array.from({ length: 400 }, (): Step[] => [{ write: ' ' }, { wait: 20 }]).flat()],
};

describe.each(transports)('x-latchkey-request-timeout-ms over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  const send = (timeout: Record<string, string>, stream = false) =>
    fetch(`${at.origin}/api/inference/openai/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json', ...timeout },
      body: JSON.stringify({ model: stand.model, stream, messages: [{ role: 'user', content: 'Hi' }] }),
    });

  async function ask(stream: boolean, timeout: Record<string, string>) {
    const begun = performance.now();
    const response = await send(timeout, stream);
    let text = '';
    let broken = false;
    try {
      for await (const part of response.body ?? []) text += Buffer.from(part).toString();
    } catch {
      broken = true;
    }
    const row = await usageRowOf(stand, response.headers.get('x-request-id'));
    return { status: response.status, text, broken, row, tookMs: performance.now() - begun };
  }

  const names = ['x-latchkey-request-timeout-ms', 'x-tfy-request-timeout'];

  it.each(names)(
    'ends a stream that goes on past it, and no client takes it for complete (%s)',
    async (name) => {
      stand.provider.script(slowStream);
      const { status, text, broken, row, tookMs } = await ask(true, { [name]: '600' });
      expect(tookMs).toBeLessThan(3_000);
      expect(status).toBe(200);
      expect(text).toContain('word ');
      expect(text).toContain('"code":"upstream_timeout"');
      expect(text).toContain('within 600 ms');
      expect(text).not.toContain('[DONE]');
      expect(broken).toBe(true);
      expect(row).toMatchObject({ outcome: 'error', errorCode: 'upstream_timeout', estimated: true });
      expect(row.outputTokens).toBeGreaterThan(0);
      const heard = await stand.provider.nextCall();
      expect(await heard.ended).toBe('client-hung-up');
    },
  );

  it.each([
    ['whose head came', slowBody],
    ['that never came', neverAnswer()],
  ] as const)('ends a plain answer %s', async (_name, script) => {
    stand.provider.script(script);
    const { status, text, row, tookMs } = await ask(false, { 'x-latchkey-request-timeout-ms': '500' });
    expect(tookMs).toBeLessThan(3_000);
    expect(status).toBe(504);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'upstream_timeout' } });
    expect(row).toMatchObject({ status: 504, outcome: 'error' });
  });

  it('leaves alone what ends in time, and what nobody set a time for', async () => {
    stand.provider.script(chat({ gapMs: 100 }));
    for (const timeout of [{ 'x-latchkey-request-timeout-ms': '5000' }, {}]) {
      const { text, broken } = await ask(true, timeout as Record<string, string>);
      expect(text).toContain('[DONE]');
      expect(broken).toBe(false);
    }
  });

  it.each(names)('refuses what is no time, by its name and its rule (%s)', async (name) => {
    const response = await send({ [name]: 'soon' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        code: 'invalid_header',
        param: 'x-latchkey-request-timeout-ms',
        message: expect.stringContaining(name),
      },
    });
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { APIError } from 'openai';
import { describe, expect, it } from 'vitest';
import type { Script } from '#tests/support/provider-call.ts';
import { breakAfter, delayUntil, encoded, failure, neverAnswer } from '#tests/support/provider-faults.ts';
import { errorInResponses, responses } from '#tests/support/provider-responses.ts';
import { readStream } from '#tests/support/provider-streams.ts';
import { responsesCallsTo } from '#tests/support/responses-calls.ts';
import { bytesOf, sdkOf } from '#tests/support/sdk-calls.ts';
import { createDemoModel } from '#tests/support/stand-extras.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand(() => createDemoModel(stand));
const forever = new Promise<never>(() => {});

describe.each(transports)('the usage of responses over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);
  const client = sdkOf(at);
  const { post, rowOf, keyThat, callAndLeave } = responsesCallsTo(at);
  const tokens = { input: 550, cached: 400, output: 9 };
  const counted = { estimated: false, inputTokens: 550, cachedInputTokens: 400, outputTokens: 9 };
  // 150 nano-dollars a token, 75 for one from the cache, 600 for one of output.
  const costNano = 150 * 150 + 400 * 75 + 9 * 600;

  it.each(
    (['completed', 'incomplete', 'failed'] as const).flatMap((end) => [
      [end, true] as const,
      [end, false] as const,
    ]),
  )("is one row with the provider's numbers and their price (%s, stream: %s)", async (end, stream) => {
    stand.provider.script(responses({ tokens, end }));
    const response = await post({ stream });
    await bytesOf(response);
    const row = await rowOf(response);
    expect(row).toMatchObject({ ...counted, status: 200, stream, model: 'acme/small', costNano });
    expect(row.outcome).toBe(stream && end === 'failed' ? 'error' : 'ok');
    expect((await stand.usage()).filter(({ requestId }) => requestId === row.requestId)).toHaveLength(1);
  });

  it('is that of a packed answer too', async () => {
    stand.provider.script(encoded('gzip', readStream('openai-responses-tools'), 'text/event-stream'));
    const response = await post({ stream: true });
    await bytesOf(response);
    expect(await rowOf(response)).toMatchObject({ estimated: false, inputTokens: 312, outputTokens: 181 });
  });

  it('of a cut stream is estimated, and marked', async () => {
    const whole = responses({ tokens, words: Array.from({ length: 40 }, () => 'word ') });
    stand.provider.script(breakAfter(4_000, whole, 'end'));
    const response = await post({ stream: true });
    await response.text().catch(() => '');
    const row = await rowOf(response);
    expect(row).toMatchObject({ outcome: 'upstream_truncated', estimated: true });
    expect(row.inputTokens).toBeGreaterThan(5);
    expect(row.outputTokens).toBeGreaterThan(5);
    expect(row.outputTokens).toBeLessThan(60);
    expect(row.costNano).toBeGreaterThan(0);
  });

  it.each([
    ['a refusal', () => failure(429, { message: 'no' }), 429],
    ['an early error', () => errorInResponses(0, 'event'), 429],
    ['an early failure', () => errorInResponses(0, 'failed'), 429],
  ])('of %s is one row that costs nothing', async (_name, script, status) => {
    stand.provider.script(script());
    const response = await post({ stream: true });
    await bytesOf(response);
    expect(await rowOf(response)).toMatchObject({ status, inputTokens: 0, outputTokens: 0, costNano: 0 });
  });

  it('of an early failure that names its tokens is what they cost', async () => {
    stand.provider.script(errorInResponses(0, 'failed', tokens));
    const response = await post({ stream: true });
    expect(response.status).toBe(429);
    expect(await rowOf(response)).toMatchObject({ ...counted, status: 429, outcome: 'error', costNano });
  });

  it.each([true, false])(
    'of who hangs up is an estimate, and the provider ends (stream: %s)',
    async (stream) => {
      stand.provider.script(stream ? responses({ afterFirstWord: forever }) : neverAnswer());
      const { call, row } = await callAndLeave(stream, stand.key);
      expect(await call.ended).toBe('client-hung-up');
      expect(await row()).toMatchObject({ outcome: 'client_closed', status: 499, estimated: true, stream });
      expect((await row()).costNano).toBeGreaterThan(0);
    },
  );

  it.each([true, false])(
    'is counted to the end where the key lets it finish (stream: %s)',
    async (stream) => {
      const goOn = Promise.withResolvers<void>();
      const script: Script = stream
        ? responses({ tokens, afterFirstWord: goOn.promise })
        : delayUntil(goOn.promise, responses({ tokens }));
      stand.provider.script(script);
      const { key } = await keyThat({ drainSeconds: 30 });
      const { call, row } = await callAndLeave(stream, key);
      expect(await Promise.race([call.ended, delay(200, 'at work')])).toBe('at work');
      goOn.resolve();
      expect(await call.ended).toBe('complete');
      expect(await row()).toMatchObject({ ...counted, outcome: 'client_closed', status: 499, costNano });
    },
  );

  describe('of the demo provider', () => {
    it('are counted, plain and streaming alike', async () => {
      const seen = [];
      for (const stream of [true, false]) {
        const response = await post({ model: 'demo/echo', stream });
        await bytesOf(response);
        seen.push(await rowOf(response));
      }
      const [streamed, plain] = seen;
      expect(streamed).toMatchObject({ outcome: 'ok', estimated: false });
      expect(streamed?.outputTokens).toBeGreaterThan(10);
      expect([plain?.inputTokens, plain?.outputTokens]).toEqual([
        streamed?.inputTokens,
        streamed?.outputTokens,
      ]);
    });

    it.each(['[demo:cut after=3]', '[demo:error-in-stream after=3]', '[demo:error-in-stream after=0]'])(
      'make the SDK raise for %s',
      async (directive) => {
        const failing = async () => {
          const asked = { model: 'demo/echo', input: `hello ${directive}`, stream: true } as const;
          for await (const _event of await client().responses.create(asked));
        };
        await expect(failing()).rejects.toBeInstanceOf(APIError);
      },
    );
  });
});

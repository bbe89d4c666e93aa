import Anthropic, { APIConnectionTimeoutError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { createPat } from '#tests/support/factories.ts';
import { json, replay } from '#tests/support/provider-answers.ts';
import { breakAfter, encoded, headersThenNothing, neverAnswer } from '#tests/support/provider-faults.ts';
import {
  errorInMessages,
  messages,
  messagesEvent,
  messagesFailure,
} from '#tests/support/provider-messages.ts';
import { messagesFixtures, readStream, withLineEnds, withPings } from '#tests/support/provider-streams.ts';
import { bytesOf, usageRowOf } from '#tests/support/sdk-calls.ts';
import { abortHeard, countSilentCuts } from '#tests/support/sdk-ends.ts';
import { createDemoModel } from '#tests/support/stand-extras.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand(() => createDemoModel(stand));

const question = {
  model: 'acme/small',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello' }],
};
const forever = new Promise(() => {});

describe.each(transports)('streams of messages over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  const client = (options: { apiKey?: string; timeout?: number } = {}) =>
    new Anthropic({
      apiKey: stand.key,
      baseURL: `${at.origin}/api/inference/anthropic`,
      maxRetries: 0,
      ...options,
    });
  const post = (body: object = {}, route = 'messages') =>
    fetch(`${at.origin}/api/inference/anthropic/v1/${route}`, {
      method: 'POST',
      headers: { 'x-api-key': stand.key, 'content-type': 'application/json' },
      body: JSON.stringify({ ...question, ...body }),
    });
  const rowOf = (id: string | null) => usageRowOf(stand, id);
  /** What a person who iterates with the SDK sees: the text, and the error that ended it. */
  async function iterate(sdk = client()): Promise<{ text: string; error: unknown }> {
    let text = '';
    try {
      for await (const event of await sdk.messages.create({ ...question, stream: true })) {
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
          text += event.delta.text;
      }
      return { text, error: undefined };
    } catch (error) {
      return { text, error };
    }
  }

  it.each(
    messagesFixtures.flatMap(
      (name) =>
        [
          [name, readStream(name)],
          [`${name} (CRLF)`, withLineEnds(readStream(name), '\r\n')],
          [`${name} (CR)`, withLineEnds(readStream(name), '\r')],
          [`${name} (comments)`, withPings(readStream(name))],
        ] as const,
    ),
  )('hands on %s byte for byte, whole and cut at every byte', async (_name, stream) => {
    for (const splitAt of [[], Array.from(stream.keys())]) {
      stand.provider.script(replay(stream, { splitAt, gapMs: 0 }));
      const response = await post({ stream: true });
      expect((await bytesOf(response)).equals(stream)).toBe(true);
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      expect(response.headers.get('x-accel-buffering')).toBe('no');
    }
  });

  it('hands on each event, pings among them, before the next one is made', async () => {
    const goOn = Promise.withResolvers<void>();
    stand.provider.script(messages({ words: ['first', ' second'], afterFirstWord: goOn.promise }));
    const response = await post({ stream: true });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes('first')) goOn.resolve();
    }
    expect(text).toContain(messagesEvent('ping'));
    expect(text.endsWith(messagesEvent('message_stop'))).toBe(true);
  });

  it.each(['reset', 'destroy', 'end'] as const)(
    'make the SDK raise wherever the provider breaks off (%s)',
    async (how) => {
      const stream = readStream('anthropic-text');
      const cuts = Array.from({ length: stream.length - 1 }, (_, index) => index + 1).filter(
        (cut) => cut % 5 === 0 || cut > stream.length - 30,
      );
      expect(await countSilentCuts(stand.provider, { stream, cuts, how }, iterate)).toBe(0);
    },
  );

  it('give an early error its status and a late one its turn, in the words of the provider', async () => {
    stand.provider.script(errorInMessages(0));
    const early = await iterate();
    expect(early.error).toMatchObject({ status: 529, type: 'overloaded_error', apiMessage: 'Overloaded' });
    stand.provider.script(errorInMessages(3));
    const late = await iterate();
    expect(late.text).toBe('word word word ');
    expect(late.error).toBeInstanceOf(APIError);
    expect(late.error).toMatchObject({ type: 'overloaded_error' });
  });

  it('end with an error event of our own when the key is revoked', async () => {
    const owner = { tenantId: stand.tenantId, userId: stand.userId };
    const { db, pool } = stand.database;
    const { key, publicId } = await createPat(db, owner, { keyring: stand.keyring, createdAt: new Date() });
    stand.provider.script(messages({ afterFirstWord: forever }));
    const cut = iterate(client({ apiKey: key }));
    const call = await stand.provider.nextCall();
    await pool.query(`update api_keys set revoked_at = now(), revoke_reason = 'owner' where public_id = $1`, [
      publicId,
    ]);
    expect(await cut).toMatchObject({ text: 'Hello', error: { type: 'authentication_error' } });
    expect(await call.ended).toBe('client-hung-up');
  });

  it('are aborted by the SDK at any stage, and the provider hears of it within 100 ms', async () => {
    for (const [stream, script] of [
      [false, neverAnswer()],
      [true, headersThenNothing()],
      [true, messages({ afterFirstWord: forever })],
    ] as const) {
      stand.provider.clear();
      stand.provider.script(script);
      const afterFirst = typeof script === 'function';
      const outcomes = await abortHeard(stand.provider, { afterFirst }, async (signal, onChunk) => {
        const answer = await client().messages.create({ ...question, stream }, { signal });
        if ('content' in answer) return;
        for await (const _event of answer) onChunk();
      });
      for (const outcome of outcomes)
        expect(outcome === 'ended' || outcome instanceof APIUserAbortError).toBe(true);
    }
  });

  it('let the SDK time out, and the provider hears of it', async () => {
    stand.provider.script(neverAnswer());
    await expect(client({ timeout: 200 }).messages.create(question)).rejects.toBeInstanceOf(
      APIConnectionTimeoutError,
    );
    expect(await (await stand.provider.nextCall()).ended).toBe('client-hung-up');
  });

  describe('usage', () => {
    const tokens = { input: 150, cacheRead: 400, output: 9 };
    // 150 nano-dollars a token, 75 for one from the cache, 600 for one of output.
    const costNano = 150 * 150 + 400 * 75 + 9 * 600;

    it.each([true, false])(
      "is one row with the provider's numbers and their price (stream: %s)",
      async (stream) => {
        stand.provider.script(messages({ tokens }));
        const response = await post({ stream });
        await bytesOf(response);
        const id = response.headers.get('x-request-id');
        expect(await rowOf(id)).toMatchObject({
          status: 200,
          outcome: 'ok',
          stream,
          model: 'acme/small',
          estimated: false,
          inputTokens: 550,
          cachedInputTokens: 400,
          outputTokens: 9,
          costNano,
        });
        expect((await stand.usage()).filter(({ requestId }) => requestId === id)).toHaveLength(1);
      },
    );

    it.each([true, false])('has no cost where a cache was written to (stream: %s)', async (stream) => {
      stand.provider.script(messages({ tokens: { ...tokens, cacheCreation: 50 } }));
      const response = await post({ stream });
      await bytesOf(response);
      expect(await rowOf(response.headers.get('x-request-id'))).toMatchObject({
        estimated: false,
        inputTokens: 600,
        cachedInputTokens: 400,
        costNano: null,
      });
    });

    it('is that of a packed answer too', async () => {
      stand.provider.script(encoded('gzip', readStream('anthropic-thinking-cache'), 'text/event-stream'));
      const response = await post({ stream: true });
      await bytesOf(response);
      expect(await rowOf(response.headers.get('x-request-id'))).toMatchObject({
        estimated: false,
        inputTokens: 2_400,
        cachedInputTokens: 2_048,
        outputTokens: 210,
      });
    });

    it('of a cut stream has the input that the provider named, and an output that is marked', async () => {
      const whole = messages({ tokens, words: Array.from({ length: 40 }, () => 'word ') });
      stand.provider.script((call) => {
        const answer = breakAfter(3_000, whole, 'end');
        return typeof answer === 'function' ? answer(call) : answer;
      });
      const response = await post({ stream: true });
      await response.text().catch(() => '');
      const row = await rowOf(response.headers.get('x-request-id'));
      expect(row).toMatchObject({
        outcome: 'upstream_truncated',
        estimated: true,
        inputTokens: 550,
        cachedInputTokens: 400,
      });
      expect(row.outputTokens).toBeGreaterThan(10);
      expect(row.outputTokens).toBeLessThan(40);
    });

    it.each([
      ['a refusal', () => messagesFailure(429, 'rate_limit_error'), 'messages', 429],
      ['an early error', () => errorInMessages(0), 'messages', 529],
      ['a count of tokens', () => json(200, { input_tokens: 900 }), 'messages/count_tokens', 200],
    ])('of %s is one row that costs nothing', async (_name, script, route, status) => {
      stand.provider.script(script());
      const response = await post({ stream: route === 'messages' }, route);
      await bytesOf(response);
      expect(await rowOf(response.headers.get('x-request-id'))).toMatchObject({
        status,
        inputTokens: 0,
        outputTokens: 0,
        costNano: 0,
      });
    });

    it('is counted by the demo provider, plain and streaming alike', async () => {
      const seen = [];
      for (const stream of [true, false]) {
        const response = await post({ model: 'demo/echo', stream });
        await bytesOf(response);
        seen.push(await rowOf(response.headers.get('x-request-id')));
      }
      const [streamed, plain] = seen;
      expect(streamed).toMatchObject({ outcome: 'ok', estimated: false });
      expect(streamed?.outputTokens).toBeGreaterThan(10);
      expect([plain?.inputTokens, plain?.outputTokens]).toEqual([
        streamed?.inputTokens,
        streamed?.outputTokens,
      ]);
    });
  });
});

import { Readable } from 'node:stream';
import OpenAI, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
  AuthenticationError,
} from 'openai';
import { describe, expect, it } from 'vitest';
import { chat } from '#tests/support/provider-answers.ts';
import { failure, headersThenNothing, neverAnswer } from '#tests/support/provider-faults.ts';
import { messages, sdkOf } from '#tests/support/sdk-calls.ts';
import { abortHeard } from '#tests/support/sdk-ends.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

describe.each(transports)('the official SDK at its limits over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  const client = sdkOf(at);

  it('is repeated by the SDK where it says so, after the time it says', async () => {
    stand.provider.script(failure(429, { headers: { 'retry-after-ms': '120' } }), { times: 1 });
    const begun = performance.now();
    const answer = await client({ maxRetries: 2 }).chat.completions.create({ model: stand.model, messages });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(115);
    expect(answer.choices).toHaveLength(1);
    expect(stand.provider.calls).toHaveLength(2);
  });

  it('does not make the SDK repeat what is refused for good', async () => {
    const seen: number[] = [];
    const counting = new OpenAI({
      apiKey: 'lk_pat_wrong',
      baseURL: `${at.origin}/api/inference/openai`,
      maxRetries: 3,
      fetch: async (...call) => {
        const response = await fetch(...call);
        seen.push(response.status);
        return response;
      },
    });
    await expect(counting.chat.completions.create({ model: stand.model, messages })).rejects.toBeInstanceOf(
      AuthenticationError,
    );
    expect(seen).toEqual([401]);
  });

  it('answers 504 upstream_timeout within the time that the client asked for', async () => {
    stand.provider.script(neverAnswer());
    const options = { headers: { 'x-latchkey-request-timeout-ms': '150' } };
    await expect(
      client().chat.completions.create({ model: stand.model, messages }, options),
    ).rejects.toMatchObject({
      status: 504,
      code: 'upstream_timeout',
    });
    expect(await (await stand.provider.nextCall()).ended).toBe('client-hung-up');
  });

  it.each([
    ['plain', false],
    ['stream', true],
  ])('lets the SDK time out on a %s call, and the provider hears of it', async (_name, stream) => {
    stand.provider.script(neverAnswer());
    await expect(
      client({ timeout: 200 }).chat.completions.create({ model: stand.model, messages, stream } as never),
    ).rejects.toBeInstanceOf(APIConnectionTimeoutError);
    expect(await (await stand.provider.nextCall()).ended).toBe('client-hung-up');
  });

  it('aborts a plain call, a call before its headers and a stream, and the provider hears within 100 ms', async () => {
    for (const [stream, script] of [
      [false, neverAnswer()],
      [true, headersThenNothing()],
      [true, chat({ afterFirstWord: new Promise(() => {}) })],
    ] as const) {
      stand.provider.clear();
      stand.provider.script(script);
      const afterFirst = typeof script === 'function';
      const outcomes = await abortHeard(stand.provider, { afterFirst }, async (signal, onChunk) => {
        const answer = await client().chat.completions.create(
          { model: stand.model, messages, stream } as never,
          { signal },
        );
        for await (const _chunk of answer as unknown as AsyncIterable<unknown>) onChunk();
      });
      for (const outcome of outcomes)
        expect(outcome === 'ended' || outcome instanceof APIUserAbortError).toBe(true);
    }
  });

  it('carries a body of 10 MB whole', async () => {
    const content = 'x'.repeat(10 * 1024 * 1024);
    await client().chat.completions.create({ model: stand.model, messages: [{ role: 'user', content }] });
    const call = await stand.provider.nextCall();
    expect(call.prompt.length).toBe(content.length);
  });

  it.each(['announced', 'chunked'])(
    'answers 413 to 26 MB (%s) so that the client can read it',
    async (how) => {
      const bytes = Buffer.from(
        JSON.stringify({
          model: stand.model,
          messages: [{ role: 'user', content: 'x'.repeat(26 * 1024 * 1024) }],
        }),
      );
      const count = Math.ceil(bytes.length / 262_144);
      const chunks = Readable.from(
        Array.from({ length: count }, (_, index) => bytes.subarray(index * 262_144, (index + 1) * 262_144)),
      );
      const response = await fetch(`${at.origin}/api/inference/openai/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json' },
        ...(how === 'announced' ? { body: bytes } : { body: Readable.toWeb(chunks), duplex: 'half' }),
      } as RequestInit);
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ error: { code: 'request_too_large' } });
      expect(stand.provider.calls).toHaveLength(0);
    },
  );

  it('answers 1 000 calls at once, each with its own answer', async () => {
    stand.provider.script((call) => {
      const answer = chat({ words: [call.prompt] });
      return typeof answer === 'function' ? answer(call) : answer;
    });
    const sdk = client();
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        sdk.chat.completions.create({
          model: stand.model,
          messages: [{ role: 'user', content: `call ${index}` }],
        }),
      ),
    );
    expect(answers.map((answer) => answer.choices[0]?.message.content)).toEqual(
      answers.map((_, index) => `call ${index}`),
    );
  });

  it('closes the door on a gateway that is gone as a connection error', async () => {
    const gone = new OpenAI({ apiKey: stand.key, baseURL: 'http://127.0.0.1:9/v1', maxRetries: 0 });
    await expect(gone.models.list()).rejects.toBeInstanceOf(APIConnectionError);
  });
});

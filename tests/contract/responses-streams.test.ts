import { APIConnectionTimeoutError, APIUserAbortError, RateLimitError } from 'openai';
import { describe, expect, it } from 'vitest';
import { replay, streamHead } from '#tests/support/provider-answers.ts';
import { breakAfter, headersThenNothing, neverAnswer } from '#tests/support/provider-faults.ts';
import { errorInResponses, responses, responsesEvent } from '#tests/support/provider-responses.ts';
import { readStream, responsesFixtures, withLineEnds, withPings } from '#tests/support/provider-streams.ts';
import { question, responsesCallsTo } from '#tests/support/responses-calls.ts';
import { bytesOf, sdkOf } from '#tests/support/sdk-calls.ts';
import { abortHeard, countSilentCuts } from '#tests/support/sdk-ends.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();
const forever = new Promise<never>(() => {});

describe.each(transports)('streams of responses over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);
  const client = sdkOf(at);

  const { post, rowOf, keyThat } = responsesCallsTo(at);
  /** What a person who iterates with the SDK sees: the text, and the error that ended it. */
  async function iterate(sdk = client()): Promise<{ text: string; error: unknown }> {
    let text = '';
    try {
      for await (const event of await sdk.responses.create({ ...question, stream: true })) {
        if (event.type === 'response.output_text.delta') text += event.delta;
      }
      return { text, error: undefined };
    } catch (error) {
      return { text, error };
    }
  }

  it.each(
    responsesFixtures.flatMap(
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
      expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
      expect(response.headers.get('x-accel-buffering')).toBe('no');
    }
  });

  it('hands on each event before the next one is made', async () => {
    const goOn = Promise.withResolvers<void>();
    stand.provider.script(responses({ words: ['first', ' second'], afterFirstWord: goOn.promise }));
    const response = await post({ stream: true });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes('first')) goOn.resolve();
    }
    expect(text.match(/^event: .+$/gm)?.at(-1)).toBe('event: response.completed');
  });

  it.each(['reset', 'destroy', 'end'] as const)(
    'make the SDK raise wherever the provider breaks off (%s)',
    async (how) => {
      const stream = readStream('openai-responses-text');
      const cuts = Array.from({ length: stream.length - 1 }, (_, index) => index + 1).filter(
        (cut) => cut % 7 === 0 || cut > stream.length - 30,
      );
      expect(await countSilentCuts(stand.provider, { stream, cuts, how }, iterate)).toBe(0);
    },
  );

  it.each([
    ['nothing', 0],
    ['what comes before content', 900],
  ])('that end after %s are a 502, after content an event of ours and no end', async (_name, bytes) => {
    const whole = responses({ words: Array.from({ length: 20 }, () => 'word ') });
    stand.provider.script(breakAfter(bytes + 1, whole, 'end'));
    const early = await post({ stream: true });
    expect(early.status).toBe(502);
    expect(await early.json()).toMatchObject({ error: { code: 'upstream_truncated' } });
    stand.provider.script(breakAfter(3_000, whole, 'end'));
    const late = await post({ stream: true });
    expect(late.status).toBe(200);
    let text = '';
    const read = async () => {
      for await (const chunk of late.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
    };
    await expect(read()).rejects.toThrow();
    const last = text.trim().split('\n\n').at(-1) ?? '';
    expect(JSON.parse(last.slice('data: '.length))).toMatchObject({ error: { code: 'upstream_truncated' } });
    expect(text).not.toContain('response.completed');
  });

  it.each(['event', 'nested event', 'failed'] as const)(
    'give an early error its status and a late one its turn, in the words of the provider (%s)',
    async (as) => {
      stand.provider.script(errorInResponses(0, as));
      const early = await iterate();
      expect(early.error).toBeInstanceOf(RateLimitError);
      expect(early.error).toMatchObject({
        status: 429,
        code: 'rate_limit_exceeded',
        message: expect.stringContaining('Too many words.'),
      });
      stand.provider.script(errorInResponses(3, as));
      const late = await post({ stream: true });
      const text = await late.text();
      expect(late.status).toBe(200);
      expect(text.match(/word /g)).toHaveLength(3);
      expect(text.trim().split('\n\n').at(-1)).toContain('Too many words.');
      expect(await rowOf(late)).toMatchObject({ outcome: 'error', errorCode: 'upstream_error' });
    },
  );

  it('end with an error event of our own when the key is revoked', async () => {
    const { key, publicId } = await keyThat();
    stand.provider.script(responses({ afterFirstWord: forever }));
    const cut = iterate(client({ apiKey: key }));
    const call = await stand.provider.nextCall();
    await stand.database.pool.query(
      `update api_keys set revoked_at = now(), revoke_reason = 'owner' where public_id = $1`,
      [publicId],
    );
    expect(await cut).toMatchObject({ text: 'Hello', error: { code: 'revoked_api_key' } });
    expect(await call.ended).toBe('client-hung-up');
  });

  it('are aborted by the SDK at any stage, and the provider hears of it within 100 ms', async () => {
    for (const [stream, script] of [
      [false, neverAnswer()],
      [true, headersThenNothing()],
      [true, responses({ afterFirstWord: forever })],
    ] as const) {
      stand.provider.clear();
      stand.provider.script(script);
      const afterFirst = typeof script === 'function';
      const outcomes = await abortHeard(stand.provider, { afterFirst }, async (signal, onChunk) => {
        const answer = await client().responses.create({ ...question, stream }, { signal });
        if ('output' in answer) return;
        for await (const event of answer) if (event.type === 'response.output_text.delta') onChunk();
      });
      for (const outcome of outcomes)
        expect(outcome === 'ended' || outcome instanceof APIUserAbortError).toBe(true);
    }
  });

  it('let the SDK time out, and the provider hears of it', async () => {
    stand.provider.script(neverAnswer());
    await expect(client({ timeout: 200 }).responses.create(question)).rejects.toBeInstanceOf(
      APIConnectionTimeoutError,
    );
    expect(await (await stand.provider.nextCall()).ended).toBe('client-hung-up');
  });

  it.each([false, true])('keep the credential of the provider to themselves (begun: %s)', async (begun) => {
    const copy = `\\u00${stand.credential.charCodeAt(0).toString(16)}${stand.credential.slice(1)}`;
    const event = (type: string, member: string) =>
      `event: ${type}\ndata: {"type":"${type}","${member}":"${copy}","code":"server_error"}\n\n`;
    const first = responsesEvent('response.output_text.delta', { delta: 'Hello' });
    stand.provider.script({
      steps: [
        streamHead(),
        ...(begun ? [{ write: first + event('response.output_text.delta', 'delta') }] : []),
        { write: event('error', 'message') },
        { end: true },
      ],
    });
    const response = await post({ stream: true });
    const text = (await response.text().catch(() => ''))
      .replaceAll('\\u00', '%')
      .replaceAll(/%(\w\w)/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
    expect(text).toContain('[redacted]');
    expect(text).not.toContain(stand.credential.slice(0, 14));
  });
});

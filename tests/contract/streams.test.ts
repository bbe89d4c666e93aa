import OpenAI, { APIError } from 'openai';
import { describe, expect, it } from 'vitest';
import { chat, replay } from '#tests/support/provider-answers.ts';
import { errorInStream } from '#tests/support/provider-faults.ts';
import { readStream, streamFixtures, withLineEnds, withPings } from '#tests/support/provider-streams.ts';
import { bytesOf, callsTo, messages } from '#tests/support/sdk-calls.ts';
import { countSilentCuts } from '#tests/support/sdk-ends.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

describe.each(transports)('streams over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  const { client, post, rowOf, iterate } = callsTo(at);
  const asked = { stream: true, stream_options: { include_usage: true } };

  it.each(
    streamFixtures.flatMap(
      (name) =>
        [
          [name, readStream(name)],
          [`${name} (CRLF)`, withLineEnds(readStream(name), '\r\n')],
          [`${name} (CR)`, withLineEnds(readStream(name), '\r')],
          [`${name} (pings)`, withPings(readStream(name))],
        ] as const,
    ),
  )('hands on %s byte for byte, whole and cut at every byte', async (_name, stream) => {
    for (const splitAt of [[], Array.from(stream.keys())]) {
      stand.provider.script(replay(stream, { splitAt, gapMs: 0 }));
      expect((await bytesOf(await post(asked))).equals(stream)).toBe(true);
    }
  });

  it('keeps the time between tokens to within 5 ms of direct', async () => {
    stand.provider.script(chat({ words: Array.from({ length: 25 }, (_, index) => `w${index} `), gapMs: 15 }));
    const gaps = async (sdk: OpenAI, model: string) => {
      const times: number[] = [];
      const stream = await sdk.chat.completions.create({ model, messages, stream: true });
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content) times.push(performance.now());
      return times.slice(1).map((at, index) => at - (times[index] ?? 0));
    };
    const provider = new OpenAI({ apiKey: 'x', baseURL: stand.provider.url, maxRetries: 0 });
    const seen: { direct: number[]; through: number[] } = { direct: [], through: [] };
    for (let round = 0; round < 8; round += 1) {
      const [direct, through] = await Promise.all([gaps(provider, 'small'), gaps(client(), 'acme/small')]);
      seen.direct.push(...direct);
      seen.through.push(...through);
    }
    // Tenths, not the middle alone: of two that come together one is early and one is late.
    const tenths = (all: number[]) => {
      const sorted = all.toSorted((a, b) => a - b);
      return [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
        (tenth) => sorted[Math.floor((sorted.length * tenth) / 10)] ?? Number.NaN,
      );
    };
    const direct = tenths(seen.direct);
    const apart = tenths(seen.through).map((gap, index) => Math.abs(gap - (direct[index] ?? Number.NaN)));
    // What a busy machine does to the direct stream, it does to each of the two lines of the other.
    const unrest = Math.max(...direct) - Math.min(...direct);
    expect(Math.max(...apart), JSON.stringify({ unrest, apart })).toBeLessThan(
      5 + 2 * Math.max(0, unrest - 3),
    );
  });

  it('hands on each event before the next one is made', async () => {
    const goOn = Promise.withResolvers<void>();
    stand.provider.script(chat({ words: ['first', ' second'], afterFirstWord: goOn.promise }));
    const stream = await client().chat.completions.create({ model: 'acme/small', messages, stream: true });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text === 'first') goOn.resolve();
    }
    expect(text).toBe('first second');
  });

  it.each(['reset', 'destroy', 'end'] as const)(
    'makes the SDK raise wherever the provider breaks off (%s)',
    async (how) => {
      const stream = readStream('openai-role-only-first');
      // A clean end behind `[DONE]` is complete without its blank line; a broken line never is.
      const last = how === 'end' ? stream.lastIndexOf('[DONE]') + 5 : stream.length - 1;
      const step = Math.max(1, Math.floor(stream.length / 400));
      const cuts = Array.from({ length: last }, (_, index) => index + 1).filter(
        (cut) => cut % step === 0 || cut > last - 20,
      );
      expect(await countSilentCuts(stand.provider, { stream, cuts, how }, iterate)).toBe(0);
    },
  );

  it('gives an error inside a 200 its status, keeping the message, and no usage', async () => {
    stand.provider.script(errorInStream(0, 'Too many of them.'));
    const response = await post({ stream: true });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { message: 'Too many of them.' } });
    expect(await rowOf(response)).toMatchObject({
      status: 502,
      outcome: 'error',
      inputTokens: 0,
      costNano: 0,
    });
  });

  it('raises an error that comes after content, after the content', async () => {
    stand.provider.script(errorInStream(3, 'It broke.'));
    const { text, error } = await iterate();
    expect(text).toBe('word word word ');
    expect(error).toBeInstanceOf(APIError);
    expect(String(error)).toContain('It broke.');
  });

  it('estimates where the provider gives no numbers, and says so', async () => {
    stand.provider.script(chat({ reportUsage: 'never', words: Array.from({ length: 40 }, () => 'word ') }));
    for (const stream of [true, false]) {
      const response = await post({ stream });
      await bytesOf(response);
      expect(await rowOf(response)).toMatchObject({
        estimated: true,
        outcome: 'ok',
        costNano: expect.any(Number),
      });
      const row = await rowOf(response);
      expect(row.outputTokens).toBeGreaterThanOrEqual(36);
      expect(row.inputTokens).toBeGreaterThan(0);
    }
  });

  it("uses the provider's numbers where it reports without being asked", async () => {
    stand.provider.script(chat({ reportUsage: 'always', tokens: { input: 100, cached: 40, output: 9 } }));
    const response = await post({ stream: true });
    expect((await bytesOf(response)).toString()).not.toContain('"prompt_tokens"');
    expect(await rowOf(response)).toMatchObject({
      estimated: false,
      inputTokens: 100,
      cachedInputTokens: 40,
      outputTokens: 9,
    });
  });
});

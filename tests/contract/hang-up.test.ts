import { once } from 'node:events';
import { connect } from 'node:net';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UsageRow } from '#tests/support/gateway-stand.ts';
import { chat, streamHead } from '#tests/support/provider-answers.ts';
import type { ProviderCall, Script } from '#tests/support/provider-call.ts';
import { delayHeaders, neverAnswer } from '#tests/support/provider-faults.ts';
import { toEvent } from '#tests/support/provider-streams.ts';
import { messages, sdkOf } from '#tests/support/sdk-calls.ts';
import { abortHeard } from '#tests/support/sdk-ends.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
beforeAll(() => {
  process.on('unhandledRejection', note);
});
// The hooks of what comes first end last: the stand is closed by then.
afterAll(() => {
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
const stand = openStand();

const forever = new Promise<never>(() => {});

describe.each(transports)('a client that leaves over the $name transport', ({ open, isHere }) => {
  const at = openPlace(stand, open);
  const client = sdkOf(at);

  /** Calls, and leaves when the test says so. */
  function leave(body: object, when: (text: string) => boolean): Promise<void> {
    const abort = new AbortController();
    const run = async () => {
      const stream = await client().chat.completions.create(
        { model: 'acme/small', messages, stream: true, ...body } as never,
        { signal: abort.signal },
      );
      let text = '';
      for await (const chunk of stream as unknown as AsyncIterable<OpenAI.ChatCompletionChunk>) {
        const delta = chunk.choices[0]?.delta;
        text += delta?.content ?? delta?.tool_calls?.[0]?.function?.arguments ?? '';
        if (when(text)) abort.abort();
      }
    };
    return run().catch(() => undefined);
  }

  const prompt = 'word '.repeat(400);
  const billed =
    (script: (call: ProviderCall) => ReturnType<Extract<Script, (call: ProviderCall) => unknown>>): Script =>
    (call) => {
      const answer = script(call);
      return { ...answer, bill: { inputTokens: Math.ceil(call.prompt.length / 4), outputTokens: 0 } };
    };
  const words = (render: (word: string) => unknown): Script =>
    billed(() => ({
      steps: [
        streamHead(),
        ...Array.from({ length: 60 }, (_, index) => [
          {
            write: toEvent({ choices: [{ index: 0, delta: render(`w${index} `), finish_reason: null }] }),
            tokens: 1,
          },
          { wait: 4 },
        ]).flat(),
        { hold: true },
      ],
    }));

  it.each([
    ['before the first byte', billed(() => neverAnswer()), undefined],
    ['in the middle of a text', words((content) => ({ content })), 'w40 '],
    [
      'in a tool call',
      words((text) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] })),
      'w40 ',
    ],
    ['while it thinks', words((text) => ({ reasoning_content: text })), undefined],
  ] as const)(
    'is billed at least nine tenths of what the provider bills: %s',
    async (_name, script, until) => {
      stand.provider.script(script);
      const known = new Set((await stand.usage()).map(({ requestId }) => requestId));
      const abort = new AbortController();
      const body = { messages: [{ role: 'user', content: prompt }] };
      if (until) await leave(body, (text) => text.includes(until));
      else {
        const call = client()
          .chat.completions.create({ model: 'acme/small', stream: true, ...body } as never, {
            signal: abort.signal,
          })
          .then(async (stream) => {
            let seen = 0;
            for await (const _chunk of stream as unknown as AsyncIterable<unknown>)
              if (++seen === 40) abort.abort();
          })
          .catch(() => undefined);
        const heard = await stand.provider.nextCall();
        if (_name === 'before the first byte') abort.abort();
        await Promise.all([call, heard.ended]);
      }
      await stand.provider.idle();
      const [row] = await vi.waitUntil(
        async () => {
          const fresh = (await stand.usage()).filter(({ requestId }) => !known.has(requestId));
          return fresh.length > 0 && fresh;
        },
        { timeout: 5_000 },
      );
      const bill = stand.provider.ledger.reduce(
        (sum, entry) => sum + entry.inputTokens + entry.outputTokens,
        0,
      );
      expect(row).toMatchObject({ outcome: 'client_closed', status: 499, estimated: true });
      expect((row?.inputTokens ?? 0) + (row?.outputTokens ?? 0)).toBeGreaterThanOrEqual(0.9 * bill);
      expect(row?.costNano).toBeGreaterThan(0);
    },
  );

  it('is heard of by the provider within 100 ms when it leaves a plain call', async () => {
    stand.provider.script(neverAnswer());
    await abortHeard(stand.provider, { afterFirst: false }, async (signal) => {
      await client().chat.completions.create({ model: 'acme/small', messages }, { signal });
    });
  });

  it('may do so 800 times at any moment: one row each, nothing left open, nothing unhandled', async () => {
    const opened: string[] = [];
    const { usage, runtime } = stand.composition;
    const known = new Set((await stand.usage()).map(({ requestId }) => requestId));
    const isOurs = (id: string) => (isHere ? opened.includes(id) : !known.has(id));
    const spy = vi.spyOn(usage, 'open').mockImplementation(function (this: typeof usage, event) {
      opened.push(event.requestId);
      return Object.getPrototypeOf(usage).open.call(usage, event);
    });
    stand.provider.script((call) => {
      const pick = Number(call.prompt);
      const script =
        pick % 3 === 0
          ? chat({ gapMs: 2 })
          : pick % 3 === 1
            ? delayHeaders(5, chat())
            : chat({ gapMs: 1, reportUsage: 'never' });
      return typeof script === 'function' ? script(call) : script;
    });
    let seed = 42;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    const one = async (index: number) => {
      const abort = new AbortController();
      const after = random() * 120;
      // Every tenth stays to the end.
      const timer = index % 10 === 0 ? undefined : setTimeout(() => abort.abort(), after);
      try {
        const body = {
          model: 'acme/small',
          stream: index % 4 !== 0,
          messages: [{ role: 'user', content: String(index) }],
        };
        const answer = await client().chat.completions.create(body as never, { signal: abort.signal });
        if (index % 4 !== 0) for await (const _chunk of answer as unknown as AsyncIterable<unknown>);
      } catch {
        // It left.
      } finally {
        clearTimeout(timer);
      }
    };
    for (let from = 0; from < 800; from += 40)
      await Promise.all(Array.from({ length: 40 }, (_, index) => one(from + index)));
    await stand.provider.idle();
    // What the clients sent before they left may still wait in the kernel to be accepted.
    let seen = '';
    const rows = await vi.waitUntil(
      async () => {
        const fresh = (await stand.usage()).filter(({ requestId }) => isOurs(requestId));
        const now = `${fresh.length} rows of ${opened.length}`;
        const isQuiet = now === seen && fresh.length >= opened.length && runtime.gateway.openCallCount === 0;
        seen = now;
        return isQuiet && fresh;
      },
      { interval: 300, timeout: 25_000 },
    );
    spy.mockRestore();
    const ids = rows.map((row: UsageRow) => row.requestId);
    expect(new Set(ids).size).toBe(ids.length);
    if (isHere) expect(ids.toSorted()).toEqual(opened.toSorted());
    expect(stand.provider.calls.length).toBeLessThanOrEqual(ids.length);
    expect(rows.some((row: UsageRow) => row.outcome === 'client_closed')).toBe(true);
    expect(rows.some((row: UsageRow) => row.outcome === 'ok')).toBe(true);
    expect(unhandled).toEqual([]);
  });
});

describe('a client that does not read', () => {
  it('holds the provider back instead of filling the memory, and gets every byte when it reads again', async () => {
    const piece = toEvent({ choices: [{ index: 0, delta: { content: 'x'.repeat(64 * 1024) } }] });
    const count = 800;
    let written = 0;
    stand.provider.script({
      steps: [
        streamHead(),
        ...Array.from({ length: count }, () => ({ write: piece, tokens: 1 })),
        { write: 'data: [DONE]\n\n' },
        { end: true },
      ],
      bill: { inputTokens: 1 },
    });
    const { hostname, port } = new URL(stand.url);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ model: 'acme/small', stream: true, messages });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${stand.key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    socket.pause();
    const tokens = () => stand.provider.ledger[0]?.outputTokens ?? 0;
    await vi.waitUntil(
      () => {
        const stands = written === tokens() && written > 0;
        written = tokens();
        return stands;
      },
      { interval: 250, timeout: 10_000 },
    );
    expect(written * piece.length).toBeLessThan(24 * 1024 * 1024);
    expect(written).toBeLessThan(count);
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
    socket.resume();
    await once(socket, 'close');
    expect(received).toBeGreaterThan(count * piece.length);
  });

  it('loses its connection soon after its answer was cut, and nothing stays open', async () => {
    const before = stand.provider.openConnections;
    stand.provider.script(chat({ afterFirstWord: forever }));
    const { hostname, port } = new URL(stand.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const body = JSON.stringify({ model: 'acme/small', stream: true, messages });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${stand.key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await once(socket, 'readable');
    socket.pause();
    const call = await stand.provider.nextCall();
    stand.composition.runtime.gateway.interruptAll();
    expect(await call.ended).toBe('client-hung-up');
    socket.resume();
    await once(socket, 'close');
    await expect.poll(() => stand.provider.openConnections).toBeLessThanOrEqual(before);
    expect(stand.composition.runtime.gateway.openCallCount).toBe(0);
  });
});

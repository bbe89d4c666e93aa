import { EventEmitter, once } from 'node:events';
import { type ClientRequest, createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as afterOthers } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { composeAnswer } from './answer.ts';
import { readMessagesRequest } from './messages-request.ts';
import { createDemoProvider } from './provider.ts';
import { type DemoRequest, readRequest } from './request.ts';
import { readResponsesRequest } from './responses-request.ts';
import { splitTokens } from './tokens.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const megabyte = 1024 * 1024;
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer(createDemoProvider({ now: () => new Date(), pace: 0 })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const bytesOf = (body: object) => Buffer.from(JSON.stringify({ model: 'echo', ...body }));
const user = (content: string) => ({ role: 'user', content });

const request: DemoRequest = {
  model: 'echo',
  lastUserText: '字'.repeat(5000),
  spokenIn: 'messages',
  promptTokens: 1,
  cachedTokens: 0,
  stream: true,
  includeUsage: false,
  maxTokens: Number.POSITIVE_INFINITY,
  choices: 8,
  stops: [],
};

/** The characters that a regular expression looked at for tokens while something was done. */
function charactersSplit(act: () => void): number {
  const match = vi.spyOn(String.prototype, 'match');
  act();
  const characters = match.mock.contexts.reduce<number>((sum, text) => sum + String(text).length, 0);
  match.mockRestore();
  return characters;
}

describe('an answer', () => {
  it('is of eight choices at most', () => {
    const asked = (n: number) => readRequest(bytesOf({ n, messages: [user('x')] }));
    expect(asked(8).choices).toBe(8);
    expect(() => asked(9)).toThrow(
      expect.objectContaining({
        status: 400,
        param: 'n',
        code: 'invalid_value',
        message: "Invalid value for 'n': the demo provider gives no more than 8 choices.",
      }),
    );
  });

  it('is of 4,096 tokens at most, all choices together, and says where that ended it', () => {
    const { choices, usage } = composeAnswer(request, {});
    expect(choices.map(({ tokens, finishReason }) => [tokens, finishReason])).toEqual(
      Array(8).fill([512, 'length']),
    );
    expect(usage?.completion_tokens).toBe(4096);
    expect(choices.map(({ text }) => splitTokens(text).length)).toEqual(Array(8).fill(512));
    expect(composeAnswer({ ...request, choices: 1 }, {}).choices[0]).toMatchObject({ finishReason: 'stop' });
  });

  it('is made once where all choices say the same', () => {
    const once = charactersSplit(() => composeAnswer({ ...request, choices: 1 }, {}));
    expect(once).toBeGreaterThan(2000);
    expect(charactersSplit(() => composeAnswer(request, {}))).toBe(once);
    const { choices } = composeAnswer(request, {});
    expect(new Set(choices).size).toBe(1);
  });

  it('repeats instructions by their beginning', () => {
    const { repeated } = readResponsesRequest(
      bytesOf({ input: 'x', instructions: `${'a'.repeat(2000)}${'b'.repeat(3000)}` }),
    );
    expect(repeated.instructions).toBe(`${'a'.repeat(2000)}…`);
    const short = readResponsesRequest(bytesOf({ input: 'x', instructions: 'Be brief.' }));
    expect(short.repeated.instructions).toBe('Be brief.');
  });

  it.each([
    ['a name', { ['n'.repeat(65)]: 'x' }],
    ['a text', { name: 'x'.repeat(513) }],
  ])('repeats no metadata with %s longer than OpenAI takes', (_, metadata) => {
    const read = (given: object) => readResponsesRequest(bytesOf({ input: 'x', metadata: given }));
    expect(() => read(metadata)).toThrow(expect.objectContaining({ status: 400, param: 'metadata' }));
    const longest = { ['n'.repeat(64)]: 'x'.repeat(512) };
    expect(read(longest).repeated.metadata).toEqual(longest);
  });
});

describe('a request', () => {
  const long = Array.from({ length: 400 }, () => user('a b c d '.repeat(1000)));
  it.each([
    ['chat', readRequest, { messages: long }],
    ['Messages', readMessagesRequest, { max_tokens: 1, messages: long }],
    ['Responses', readResponsesRequest, { input: long }],
  ])('of many long texts is counted by no more than its first 65,536 characters: %s', (_, read, body) => {
    const bytes = bytesOf(body);
    let promptTokens = 0;
    expect(
      charactersSplit(() => {
        ({ promptTokens } = read(bytes));
      }),
    ).toBeLessThanOrEqual(65_536);
    expect(promptTokens / (400 * 4000)).toBeCloseTo(1, 1);
  });

  it.each([0, 12])('of %i MB more than 26 MB is refused so that its sender can read it', async (more) => {
    const content = 'x'.repeat((26 + more) * megabyte);
    const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      body: bytesOf({ messages: [user(content)] }),
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({
      error: {
        message: 'The demo provider reads no more than 26 MB in one request.',
        type: 'invalid_request_error',
        param: null,
        code: 'request_too_large',
      },
    });
  });
});

describe('a stalled call', () => {
  const provider = createDemoProvider({ now: () => new Date() });
  const parked = new EventEmitter();
  let own: Server;

  beforeAll(async () => {
    own = createServer((incoming, response) => {
      // Whatever waits listens for its client to leave.
      response.on('newListener', (name) => {
        if (name === 'close') setImmediate(() => parked.emit('call'));
      });
      provider(incoming, response);
    }).listen(0, '127.0.0.1');
    await once(own, 'listening');
  });

  afterAll(() => {
    own.closeAllConnections();
    own.close();
  });

  /** Opens a call and resolves once it was read, and waits. */
  async function open(path: string, body: Buffer): Promise<ClientRequest> {
    const waits = once(parked, 'call');
    const call = httpRequest({
      port: (own.address() as AddressInfo).port,
      path,
      method: 'POST',
      agent: false,
    });
    call.on('error', () => {});
    const refused = once(call, 'response').then(([response]) => {
      if (response.statusCode !== 200) throw new Error(`refused with ${response.statusCode}`);
      return waits;
    });
    call.end(body);
    await Promise.race([waits, refused]);
    return call;
  }

  const said = (directive: string) => `[demo:${directive}] ${'a b c d '.repeat(100_000)}`;
  const routes: [path: string, body: (text: string) => object][] = [
    ['/v1/chat/completions', (text) => ({ n: 8, messages: [user(text)], stop: [text.slice(9)] })],
    [
      '/v1/messages',
      (text) => ({
        max_tokens: 9,
        messages: [user(text)],
        stop_sequences: Array(16).fill(text.slice(9, 1009)),
      }),
    ],
    ['/v1/responses', (text) => ({ input: text, instructions: 'é'.repeat(400_000) })],
  ];
  const silences = [
    { directive: 'stall', stream: true },
    { directive: 'stall', stream: false },
    { directive: 'delay=600000', stream: false },
  ];
  const cases = routes.flatMap(([path, body]) => silences.map((silence) => ({ path, body, ...silence })));

  it.each(cases)(
    'holds nothing of its body: $path [demo:$directive], stream: $stream',
    async ({ path, directive, stream, body }) => {
      const bytes = bytesOf({ ...body(said(directive)), stream });
      const calls = [await open(path, bytes)];
      const before = await settledBytes();
      for (let index = 0; index < 8; index += 1) calls.push(await open(path, bytes));
      // Buffers are given back behind a collection, not by it.
      await vi.waitFor(() => expect((heldBytes() - before) / 8).toBeLessThan(150_000), { timeout: 4_000 });
      for (const call of calls) call.destroy();
    },
  );
});

function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function settledBytes(): Promise<number> {
  let settled = Number.POSITIVE_INFINITY;
  for (let looks = 0; looks < 5; looks += 1) {
    settled = Math.min(settled, heldBytes());
    await afterOthers();
  }
  return settled;
}

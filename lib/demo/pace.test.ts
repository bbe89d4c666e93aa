import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoProvider } from './provider.ts';

/** Timers may be early by a part of a millisecond each. */
const slackMs = 25;
/** A model's shortest wait before its first token, and the shortest between two. */
const story = { firstMs: 120, gapMs: 20 };
const slow = { firstMs: 4_000, gapMs: 20 };
const tokens = 21;
const servers: Server[] = [];
let [usual, hurried] = ['', ''];

beforeAll(async () => {
  const open = async (pace: number) => {
    const server = createServer(createDemoProvider({ now: () => new Date(), pace })).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  };
  [usual, hurried] = [await open(1), await open(0.05)];
});

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** When the first byte of the body came, and the last. */
async function timesOf(url: string, body: object): Promise<{ firstMs: number; wholeMs: number }> {
  const begun = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  let firstMs: number | undefined;
  for await (const _ of response.body ?? []) firstMs ??= performance.now() - begun;
  return { firstMs: firstMs ?? Number.NaN, wholeMs: performance.now() - begun };
}

const messages = [{ role: 'user', content: 'Tell me of the sea' }];
const routes: [route: string, body: object][] = [
  ['/chat/completions', { messages, max_tokens: tokens }],
  ['/messages', { messages, max_tokens: tokens }],
  ['/responses', { input: 'Tell me of the sea', max_output_tokens: tokens }],
];

// Lower bounds alone: a busy machine makes everything slower, and nothing quicker.
describe.each(routes)('the pace of %s', (route, body) => {
  it('is a wait before a stream’s first token, and one between each two', async () => {
    const { firstMs, wholeMs } = await timesOf(usual + route, { model: 'story', stream: true, ...body });
    expect(firstMs).toBeGreaterThan(story.firstMs - slackMs);
    expect(wholeMs).toBeGreaterThan(story.firstMs + (tokens - 1) * story.gapMs - slackMs);
  });

  it('lets a plain answer take as long as its stream', async () => {
    const { wholeMs } = await timesOf(usual + route, { model: 'story', ...body });
    expect(wholeMs).toBeGreaterThan(story.firstMs + tokens * story.gapMs - slackMs);
  });

  it('is that of the model, and goes as fast as its provider was told', async () => {
    const { firstMs } = await timesOf(hurried + route, { model: 'slow', stream: true, ...body });
    expect(firstMs).toBeGreaterThan(slow.firstMs * 0.05 - slackMs);
  });
});

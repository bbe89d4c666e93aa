import { afterAll, beforeAll, expect, it } from 'vitest';
import { type NextProcess, startNextProcess } from '#tests/support/next-process.ts';
import { send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';
import { chatBody, json } from '#tests/support/wire-calls.ts';

const stand = openStand();
let next: NextProcess;
beforeAll(async () => {
  next = await startNextProcess(stand.settings);
});
afterAll(() => next.close());

const call = (path: string) =>
  send(next.origin + path, {
    headers: ['authorization', `Bearer ${stand.key}`, ...json],
    body: chatBody(),
  });

it.each([
  '/API/inference/OpenAI/v1/chat/completions',
  '/api/inference/OpenAI/chat/completions',
  '/api/inference/chat/completions',
  '/api%2Finference/openai/chat/completions',
  '/V1/chat/completions',
  '/Chat/Completions',
  '/gateway/v1/chat/completions',
  '/',
])('opens no door at %s, and tells a program where they are', async (path) => {
  const { status, headers, text } = await call(path);
  expect([status, headers['content-type']]).toEqual([404, 'application/json']);
  expect(headers['cache-control']).toContain('no-store');
  expect(JSON.parse(text)).toMatchObject({
    error: { code: 'not_found', message: expect.stringContaining('/api/inference/openai') },
  });
  expect(stand.provider.calls).toHaveLength(0);
});

// Next says so before anything of ours is asked. Whoever follows has asked for the straight path.
it.each(['//api/inference/openai/chat/completions', '/api//inference/openai/chat/completions'])(
  'serves nothing at %s: Next sends the caller elsewhere',
  async (path) => {
    const { status, headers } = await call(path);
    expect([status, headers.location]).toEqual([308, '/api/inference/openai/chat/completions']);
    expect(stand.provider.calls).toHaveLength(0);
  },
);

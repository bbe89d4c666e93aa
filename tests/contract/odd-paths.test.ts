import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as catchAllRoute from '#app/api/[[...path]]/route.ts';
import { handleWeb } from '#lib/gateway/transports/web.ts';
import { createAddressReader } from '#server/client-address.ts';
import { createHttpServer } from '#server/http-server.ts';
import { newServerState } from '#server/state.ts';
import { type Reply, send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const stand = openStand();
const publicUrl = 'https://latchkey.example.test';

const odd = [
  '//api/inference/openai/v1/chat/completions',
  '/API/inference/OpenAI/v1/chat/completions',
  '/api/inference/OpenAI/chat/completions',
  '/api//inference/openai/chat/completions',
  '/api/inference/chat/completions',
  '/api%2finference/openai/chat/completions',
  '/V1/chat/completions',
  '//v1/chat/completions',
];
const elsewhere = ['/inference/openai/chat/completions', '/gateway/v1/chat/completions', '/'];

function body(): string {
  return JSON.stringify({ model: stand.model, messages: [{ role: 'user', content: 'Hi' }] });
}

async function call(origin: string, path: string): Promise<Reply> {
  const headers = ['authorization', `Bearer ${stand.key}`, 'content-type', 'application/json'];
  return send(origin + path, { headers, body: body() });
}

function expectLost(reply: Reply, path: string): void {
  expect(reply.status, path).toBe(404);
  expect(reply.headers['content-type'], path).toBe('application/json');
  expect(reply.headers['cache-control'], path).toContain('no-store');
  expect(JSON.parse(reply.text), path).toEqual({
    error: {
      code: 'not_found',
      type: 'not_found_error',
      param: null,
      message: expect.stringContaining('/api/inference/openai'),
    },
  });
  expect(stand.provider.calls, path).toHaveLength(0);
}

/** The stand's runtime behind a server that has a portal, as `npm start` has one. */
let withPortal: string;
const seenByPortal: string[] = [];
let closePortal: () => Promise<void>;
beforeAll(async () => {
  const { composition } = await stand.addReplica(stand.database.url, publicUrl);
  const state = newServerState({ publicUrl });
  Object.assign(state, { runtime: composition.runtime, ready: true });
  state.portal = (request, response) => {
    seenByPortal.push(`${request.method} ${request.url}`);
    response.writeHead(200).end('a page');
  };
  const server = createHttpServer(state, createAddressReader([])).listen(0, '127.0.0.1');
  await once(server, 'listening');
  withPortal = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closePortal = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
});
afterAll(() => closePortal());

describe('a path that is nearly one of the data plane', () => {
  it('opens no door, and its caller reads JSON that names the base URL: with a portal behind it and without', async () => {
    for (const path of [...odd, ...elsewhere]) {
      expectLost(await call(stand.url, path), path);
      const reply = await call(withPortal, path);
      // What is written exactly below /api/ the portal's own catch-all answers, in the same words.
      if (seenByPortal.splice(0).length > 0) expect(path).toMatch(/^\/api\/(?!inference)/);
      else {
        expectLost(reply, path);
        expect(reply.text).toContain(`${publicUrl}/api/inference/openai`);
        expect(reply.headers['x-latchkey-error']).toBe('true');
        expect(reply.headers['x-should-retry']).toBe('false');
        expect(reply.headers['strict-transport-security']).toBeDefined();
        expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
      }
    }
  });

  it('is none of the gateway as a host without sockets calls it, either', async () => {
    const { gateway } = stand.composition.runtime;
    for (const path of odd) {
      const headers = { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json' };
      const request = new Request(`http://localhost:3000${path}`, { method: 'POST', headers, body: body() });
      const {
        status,
        headers: told,
        ...reply
      } = await handleWeb(gateway, request).then(async (answer) => ({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        text: await answer.text(),
      }));
      expectLost({ status, headers: told, ...reply }, path);
    }
  });

  it('is answered in Anthropic’s shape to its SDK', async () => {
    for (const origin of [stand.url, withPortal]) {
      const reply = await call(origin, '//api/inference/anthropic/v1/messages');
      expect(reply.status).toBe(404);
      expect(JSON.parse(reply.text)).toEqual({
        type: 'error',
        error: { type: 'not_found_error', message: expect.stringContaining('/api/inference/anthropic') },
      });
    }
  });

  it('is answered so by the routes of a host that starts Next itself', async () => {
    for (const path of ['/api/inference/chat/completions', '/api/inference/OpenAI/chat/completions']) {
      const reply = catchAllRoute.POST(new Request(`http://localhost:3000${path}`, { method: 'POST' }));
      expect(reply.status).toBe(404);
      expect(await reply.json()).toMatchObject({ error: { code: 'not_found' } });
    }
  });
});

describe('a page', () => {
  it('is still asked for as one, and what a browser sends to it is judged as before', async () => {
    for (const path of ['/', '/sign-in', '/Models', '/nothing']) {
      const reply = await send(withPortal + path, { method: 'GET', headers: ['accept', 'text/html'] });
      expect(reply.text, path).toBe('a page');
    }
    const evil = ['origin', 'https://evil.example'];
    expect((await send(`${withPortal}/`, { headers: evil, body: '{}' })).status).toBe(403);
    expect(
      (await send(`${withPortal}/models`, { headers: [...evil, 'accept', 'text/html'], body: '{}' })).status,
    ).toBe(403);
    const own = ['origin', publicUrl, 'content-type', 'application/json'];
    expect((await send(`${withPortal}/`, { headers: own, body: '{}' })).status).toBe(415);
    expect(
      (await send(`${withPortal}/`, { headers: ['content-type', 'text/plain'], body: '{}' })).status,
    ).toBe(403);
    expect((await send(`${withPortal}/sign-in`, { method: 'PUT' })).status).toBe(405);
  });
});

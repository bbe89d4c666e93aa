import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { mintKey } from '#lib/gateway/key-format.ts';
import { createAddressReader } from '#server/client-address.ts';
import { createHttpServer } from '#server/http-server.ts';
import { newServerState } from '#server/state.ts';
import { respond, streamHead } from '#tests/support/provider-answers.ts';
import type { Script } from '#tests/support/provider-call.ts';
import { errorInStream, failure, redirect } from '#tests/support/provider-faults.ts';
import { type Reply, send } from '#tests/support/raw-http.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

const door = '/api/inference/openai';
const chat = `${door}/chat/completions`;

/** What a browser that is led to an answer must know: run nothing, frame nothing, keep nothing. */
function expectInert({ headers, status }: Reply, name = String(status)): void {
  expect(headers['x-content-type-options'], name).toBe('nosniff');
  expect(headers['referrer-policy'], name).toBe('no-referrer');
  expect(headers['content-security-policy'], name).toContain("default-src 'none'");
  expect(headers['content-security-policy'], name).toContain("frame-ancestors 'none'");
  expect(headers['content-security-policy'], name).toContain("base-uri 'none'");
}

const strictTransport = 'max-age=31536000; includeSubDomains';
const get = (url: string) => send(url, { method: 'GET' });

describe.each(transports)('answers over the $name transport', ({ open, name: transport }) => {
  const at = openPlace(stand, open);
  const json = ['content-type', 'application/json'] as const;
  const bearer = () => ['authorization', `Bearer ${stand.key}`, ...json];
  const ask = (values: object = {}) =>
    send(at.origin + chat, {
      headers: bearer(),
      body: JSON.stringify({ model: stand.model, messages: [{ role: 'user', content: 'Hi' }], ...values }),
    });

  const ours: [number, () => Promise<Reply>][] = [
    [400, () => send(at.origin + chat, { headers: bearer(), body: '{' })],
    [400, () => send(`${at.origin}${chat}?api_key=x`, { headers: bearer(), body: '{}' })],
    [401, () => send(at.origin + chat, { headers: json, body: '{}' })],
    [401, () => send(at.origin + chat, { headers: ['x-api-key', mintKey('pat').key, ...json], body: '{}' })],
    [404, () => ask({ model: 'acme/nothing' })],
    [404, () => send(`${at.origin}${door}/models/acme%2Fnothing`, { method: 'GET', headers: bearer() })],
    [405, () => send(at.origin + chat, { method: 'GET', headers: bearer() })],
    [415, () => send(at.origin + chat, { headers: [...bearer(), 'content-encoding', 'gzip'], body: '{}' })],
  ];
  it('of ours that refuse are kept by no cache', async () => {
    for (const [status, call] of ours) {
      const reply = await call();
      expect(reply.status).toBe(status);
      expect(reply.headers['cache-control'], String(status)).toBe('no-store');
      expectInert(reply);
    }
  });

  const theirs: [number, boolean, Script][] = [
    [400, false, failure(400)],
    [404, false, failure(404)],
    [429, false, failure(429)],
    [500, false, failure(500)],
    [502, false, failure(401)],
    [502, false, redirect('http://127.0.0.1:9/')],
    [502, false, respond(200, '<p>', { 'content-type': 'text/html' })],
    [502, true, errorInStream(0)],
    [502, true, { steps: [streamHead(), { end: true }] }],
  ];
  it('of a provider that refuse are kept by no cache', async () => {
    for (const [status, stream, script] of theirs) {
      stand.provider.script(script);
      const reply = await ask({ stream });
      expect(reply.status).toBe(status);
      expect(reply.headers['cache-control'], String(status)).toBe('no-store');
      expectInert(reply);
    }
  });

  it('that list models are one caller’s alone, and a stream says once how it is to be treated', async () => {
    const models = await send(`${at.origin}${door}/models`, { method: 'GET', headers: bearer() });
    expect(models.status).toBe(200);
    expect(models.headers['cache-control']).toBe('no-store');
    expect(models.headers['strict-transport-security']).toBeUndefined();
    expectInert(models);
    const stream = await ask({ stream: true });
    expect(stream.status).toBe(200);
    expect(stream.headers['cache-control']).toBe('no-cache, no-transform');
    expectInert(stream);
    expectInert(await ask());
  });

  // Our own server alone has probes.
  if (transport !== 'node') return;
  it('of the probes are inert and kept by no cache', async () => {
    for (const path of ['/healthz', '/readyz', '/nothing']) {
      const reply = await get(at.origin + path);
      expect(reply.status).toBe(path === '/nothing' ? 404 : 200);
      expect(reply.headers['strict-transport-security'], path).toBeUndefined();
      expect(reply.headers['cache-control']).toBe('no-store');
      expectInert(reply, path);
    }
  });
});

describe('where people are told an https address', () => {
  const publicUrl = 'https://latchkey.example.test';
  let closing: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closing) await close();
    closing = [];
  });

  it.for(transports)(
    'each answer over the $name transport asks browsers for https alone',
    async ({ name, open }) => {
      const place = await open(await stand.addReplica(stand.database.url, publicUrl));
      closing.push(place.close);
      const headers = ['authorization', `Bearer ${stand.key}`, 'content-type', 'application/json'];
      const ask = (values: object) =>
        send(place.origin + chat, {
          headers,
          body: JSON.stringify({
            model: stand.model,
            messages: [{ role: 'user', content: 'Hi' }],
            ...values,
          }),
        });
      const replies = [
        await send(`${place.origin}${door}/models`, { method: 'GET', headers }),
        await get(`${place.origin}${door}/models`),
        await ask({}),
        await ask({ stream: true }),
        await ask({ model: 'acme/nothing' }),
      ];
      expect(replies.map(({ status }) => status)).toEqual([200, 401, 200, 200, 404]);
      if (name === 'node') {
        for (const path of ['/healthz', '/readyz', '/nothing', '/api/svc/v1/nothing'])
          replies.push(await get(place.origin + path));
      }
      for (const reply of replies) {
        expect(reply.headers['strict-transport-security'], String(reply.status)).toBe(strictTransport);
        expectInert(reply);
      }
    },
  );

  it.each([
    [publicUrl, strictTransport],
    ['http://latchkey.example.test', undefined],
  ])('the answers of a start do so, too: %s', async (address, expected) => {
    const state = newServerState({ publicUrl: address });
    const server = createHttpServer(state, createAddressReader([])).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    for (const [path, status] of [
      ['/v1/models', 503],
      ['/healthz', 200],
      ['/readyz', 503],
      ['/favicon.ico', 503],
    ] as const) {
      const reply = await get(`http://127.0.0.1:${port}${path}`);
      expect([path, reply.status]).toEqual([path, status]);
      expect(reply.headers['strict-transport-security'], path).toBe(expected);
      expectInert(reply, path);
    }
  });
});

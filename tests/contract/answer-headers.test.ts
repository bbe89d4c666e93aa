import { describe, expect, it } from 'vitest';
import { mintKey } from '#lib/gateway/key-format.ts';
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
}

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
      const reply = await send(at.origin + path, { method: 'GET' });
      expect(reply.status).toBe(path === '/nothing' ? 404 : 200);
      expect(reply.headers['cache-control']).toBe('no-store');
      expectInert(reply, path);
    }
  });
});

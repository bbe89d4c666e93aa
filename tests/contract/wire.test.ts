import { describe, expect, it } from 'vitest';
import { mintKey } from '#lib/gateway/key-format.ts';
import { send } from '#tests/support/raw-http.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';
import { canonical, chatBody, codeOf, json, wireCallsTo } from '#tests/support/wire-calls.ts';

const stand = openStand();

describe.each(transports)('the wire over the $name transport', ({ hasSockets, takesSlash, open }) => {
  const at = openPlace(stand, open);
  const { bearer, post } = wireCallsTo(at);

  const doors = ['/api/inference/openai', '/api/llm', '/api/llm/api/inference/openai', '/openai', ''].flatMap(
    (door) => [`${door}/chat/completions`, `${door}/v1/chat/completions`],
  );
  it.each(doors)('answers at %s', async (path) => {
    expect((await post(chatBody(), bearer(), path)).status).toBe(200);
  });

  it.each(['openai', 'anthropic'])('says at the base URL of %s what it is, without a key', async (family) => {
    for (const path of ['', '/', '/v1']) {
      const base = `/api/inference/${family}`;
      const reply = await send(at.origin + base + path, { method: 'GET', headers: [] });
      if (path === '/' && !takesSlash) {
        expect([reply.status, reply.headers.location]).toEqual([308, base]);
        continue;
      }
      expect(reply.status, path).toBe(404);
      expect(reply.headers['content-type']).toBe('application/json');
      expect(reply.headers['x-latchkey-error']).toBe('true');
      expect(reply.text).toMatch(/This is a base URL of (OpenAI|Anthropic)'s API.*POST chat\/completions/);
    }
  });

  it.each(['responses/resp_1', 'embeddings', 'completions'])(
    'says that %s is not answered yet, and what is',
    async (route) => {
      const path = `/api/inference/openai/${route}`;
      expect((await post(chatBody(), json, path)).status).toBe(401);
      const reply = await post(chatBody(), bearer(), path);
      expect(reply.status).toBe(404);
      expect(codeOf(reply)).toBe('not_found');
      expect(reply.headers['x-should-retry']).toBe('false');
      expect(reply.text).toContain(`The gateway does not answer POST ${route} here yet. It answers `);
      expect(reply.text).toContain('POST v1/messages');
    },
  );

  it.each([
    'acme/small',
    'acme::small',
    'tensorzero::model_name::acme::small',
    'tensorzero::model_name::acme/small',
  ])('reads the model %s', async (model) => {
    expect((await post(chatBody(model))).status).toBe(200);
    expect((await stand.provider.nextCall()).json?.model).toBe('small');
  });

  it.each([
    ['authorization', (key: string) => `Bearer ${key}`],
    ['authorization', (key: string) => `Bearer tfy_${key}`],
    ['x-api-key', (key: string) => key],
    ['api-key', (key: string) => `tfy_${key}`],
    ['x-goog-api-key', (key: string) => key],
  ])('takes the key from %s', async (header, write) => {
    const reply = await post(chatBody(), [header, write(stand.key), ...json]);
    expect(reply.status).toBe(200);
    expect(reply.headers['x-latchkey-key-id']).toBe(stand.publicId);
  });

  it('refuses a key that is absent, doubtful, or in the address, and tells nothing of it', async () => {
    const other = mintKey('pat').key;
    const replies = {
      missing_api_key: await post(chatBody(), json),
      ambiguous_credentials: await post(chatBody(), [...bearer(), 'x-api-key', other]),
      key_in_query: await post(chatBody(), json, `${canonical}?api_key=${stand.key}`),
      invalid_api_key: await post(chatBody(), ['x-api-key', other, ...json]),
    };
    for (const [code, reply] of Object.entries(replies)) {
      expect(codeOf(reply), code).toBe(code);
      expect(reply.text).not.toContain(stand.key);
      expect(reply.text).not.toContain(other.slice(20));
    }
    expect(codeOf(await post(chatBody(), bearer(), `${canonical}?foo=${stand.key}`))).toBe('key_in_query');
    expect(codeOf(await post(chatBody(), bearer(), `${canonical}?%61pi_key=x`))).toBe('key_in_query');
    expect((await post(chatBody(), bearer(), `${canonical}?api-version=2024-10-21`)).status).toBe(200);
  });

  it('says the same of every key that is not one, in the same words', async () => {
    const wrong = `${stand.key.slice(0, 20)}${mintKey('pat').key.slice(20)}`;
    const texts = new Set<string>();
    for (const key of [
      mintKey('pat').key,
      mintKey('vat').key,
      wrong,
      'x',
      'sk-abc',
      'lk_pat_short',
      "' or 1=1 --",
      '%',
      '%E0%A4%A',
      `lk_pat_${'a'.repeat(4_000)}`,
    ]) {
      const reply = await post(chatBody(), ['x-api-key', key, ...json]);
      expect(reply.status, key).toBe(401);
      expect(reply.headers['x-latchkey-key-id']).toBeUndefined();
      texts.add(reply.text);
    }
    expect([...texts]).toHaveLength(1);
    expect([...texts][0]).not.toMatch(/hash|api_keys|sql/i);
  });

  it.each([
    ['', 'invalid_json'],
    ['[]', 'invalid_json'],
    ['{"model":', 'invalid_json'],
    ['{}', 'missing_model'],
    ['{"model":null}', 'invalid_model'],
    ['{"model":"acme/small","model":"acme/other"}', 'invalid_json'],
    ['{"model":"acme/small","mod\\u0065l":"acme/other"}', 'invalid_json'],
    ['{"model":"acme/small","Model":"acme/other"}', 'invalid_json'],
    ['{"model":"acme/small","stream":false,"stream":true}', 'invalid_json'],
    [`{"model":"acme/small","x":${'['.repeat(300)}${']'.repeat(300)}}`, 'invalid_json'],
    ['{"model":"acme/../small"}', 'invalid_model'],
    ['{"model":"acme/%2e%2e/x"}', 'invalid_model'],
    ['{"model":"acme/small\\r\\nx: y"}', 'invalid_model'],
    ['{"model":"acme/small?x=1"}', 'invalid_model'],
    ['{"model":"//169.254.169.254/x"}', 'invalid_model'],
  ])('refuses %.60s as %s, and the provider sees nothing', async (body, code) => {
    const reply = await post(body);
    expect(codeOf(reply)).toBe(code);
    expect(reply.status).toBe(400);
    expect(stand.provider.calls).toHaveLength(0);
  });

  it('refuses other types and encodings of a body', async () => {
    const key = ['authorization', `Bearer ${stand.key}`];
    for (const headers of [
      ['content-type', 'text/plain'],
      ['content-type', 'multipart/form-data; boundary=x'],
      [...json, 'content-encoding', 'gzip'],
    ]) {
      expect(codeOf(await post(chatBody(), [...key, ...headers]))).toBe('unsupported_media_type');
    }
    for (const type of ['application/json; charset=utf-8', 'Application/JSON']) {
      expect((await post(chatBody(), [...key, 'content-type', type])).status).toBe(200);
    }
  });

  it.each(['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'GET'])(
    'answers 405 to %s and names what it takes',
    async (method) => {
      const reply = await send(`${at.origin}${canonical}`, { method, headers: bearer() });
      expect(reply.status).toBe(405);
      expect(codeOf(reply)).toBe('method_not_allowed');
      expect(reply.headers.allow).toBe('POST');
    },
  );

  // A `Request` knows no other methods and no connection: what a host does with them is its own.
  if (hasSockets) {
    it.each(['TRACE', 'HEAD', 'PROPFIND'])('answers %s without an error of its own', async (method) => {
      expect((await send(`${at.origin}${canonical}`, { method, headers: bearer() })).status).toBe(405);
      expect((await send(`${at.origin}${canonical}`, { method })).status).toBe(401);
    });

    it('keeps the connection of a client whose small request it refuses', async () => {
      const reply = await post(chatBody(), json);
      expect(reply.status).toBe(401);
      expect(reply.headers.connection).not.toBe('close');
    });
  }
});

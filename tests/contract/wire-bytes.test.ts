import { describe, expect, it } from 'vitest';
import { failure } from '#tests/support/provider-faults.ts';
import { send } from '#tests/support/raw-http.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';
import { chatBody, codeOf, json, wireCallsTo } from '#tests/support/wire-calls.ts';

const stand = openStand();

describe.each(transports)('bytes and headers over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);
  const { bearer, post } = wireCallsTo(at);

  it('sends the provider every byte as it came, but for model and stream_options', async () => {
    const odd =
      '{ "temperature" : 0.30000000000000004,\n\t"seed":12345678901234567890, "a\\u0062c":"\\ud83d\\ude00 é \\/", "model" : "acme\\/small" ,"nested":{"model":"x","b":[1e400,-0,{}]},"unknown_field":null,"messages":[]}';
    await post(odd);
    expect((await stand.provider.nextCall()).body.toString()).toBe(odd.replace('"acme\\/small"', '"small"'));
    const stream =
      '{"stream":true,"model":"acme/small","stream_options":{"include_usage":false,"include_obfuscation":false},"n":1}';
    await post(stream);
    expect((await stand.provider.nextCall()).body.toString()).toBe(
      '{"stream":true,"model":"small","stream_options":{"include_usage":true,"include_obfuscation":false},"n":1}',
    );
    const asked = '{"stream":true,"stream_options": {"include_usage" : true} ,"model":"acme/small"}';
    await post(asked);
    expect((await stand.provider.nextCall()).body.toString()).toBe(asked.replace('acme/small', 'small'));
    await post('{"model":"acme/small","stream":true}');
    expect((await stand.provider.nextCall()).body.toString()).toBe(
      '{"model":"small","stream":true,"stream_options":{"include_usage":true}}',
    );
  });

  it('lets 60 odd headers pass by its list alone, and no canary at all', async () => {
    const canary = 'canary-7f3a9';
    const passing = {
      'openai-beta': 'assistants=v2',
      'openai-unheard-of': '1',
      'openai-organization': 'org',
      'openai-project': 'proj',
      traceparent: '00-1',
      tracestate: 'a=1',
      'user-agent': 'odd/1',
      'accept-language': 'de',
    };
    const stopped = [
      'idempotency-key',
      'x-latchkey-hop',
      'cookie',
      'referer',
      'origin',
      'x-forwarded-for',
      'x-forwarded-host',
      'forwarded',
      'via',
      'x-real-ip',
      'x-portkey-custom-host',
      'x-portkey-provider',
      'x-base-url',
      'api-base',
      'x-upstream',
      'x-stainless-lang',
      'x-stainless-retry-count',
      'x-tfy-metadata',
      'x-tfy-provider-name',
      'x-latchkey-provider-account',
      'x-tfy-custom',
      'x-latchkey-odd',
      'anthropic-beta',
      'anthropic-version',
      'proxy-authorization',
      'x-csrf-token',
      'x-http-method-override',
      'x-original-url',
      'x-rewrite-url',
      'x-amz-security-token',
      'x-goog-user-project',
      'x-ms-client-request-id',
      'true-client-ip',
      'cf-connecting-ip',
      'x-request-id',
      'if-none-match',
      'if-modified-since',
      'range',
      'dnt',
      'priority',
      'sec-fetch-site',
      'sec-fetch-mode',
      'sec-ch-ua',
      'save-data',
      'authorization-x',
      'x-auth-token',
      'x-session',
      'x-debug',
      'x-test',
      'x-vercel-id',
      'x-env',
    ];
    const headers = [...Object.entries(passing).flat(), 'accept', 'image/png'];
    for (const header of stopped)
      headers.push(header, header === 'x-tfy-metadata' ? `{"c":"${canary}"}` : canary);
    expect(Object.keys(passing).length + stopped.length).toBeGreaterThanOrEqual(55);
    const reply = await post(chatBody(), [
      ...bearer(),
      'x-api-key',
      stand.key,
      'api-key',
      stand.key,
      ...headers,
    ]);
    expect(reply.status).toBe(200);
    const call = await stand.provider.nextCall();
    const seen = Object.fromEntries(
      Object.entries(call.headers).filter(
        ([header]) => !['host', 'connection', 'content-length'].includes(header),
      ),
    );
    expect(seen).toEqual({
      ...passing,
      authorization: `Bearer ${stand.credential}`,
      accept: 'application/json',
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      'idempotency-key': expect.stringMatching(/^[0-9a-f]{32}$/),
      'x-latchkey-hop': expect.stringMatching(/^1-[0-9a-f]{32}$/),
    });
    const everything = call.rawHeaders.join('\n') + call.body.toString() + call.path;
    expect(everything).not.toContain(canary);
    expect(everything).not.toContain(stand.key);
    expect(call.headers.host).toBe(new URL(stand.provider.origin).host);
    expect(call.path).toBe('/v1/chat/completions');
  });

  it.each(['3', '99', `3-${'0'.repeat(32)}`])(
    'takes no word of a client for a loop: x-latchkey-hop %s',
    async (mark) => {
      expect((await post(chatBody(), [...bearer(), 'x-latchkey-hop', mark])).status).toBe(200);
      const { headers } = await stand.provider.nextCall();
      expect(headers['x-latchkey-hop']).toMatch(/^1-[0-9a-f]{32}/);
    },
  );

  it('carries the headers of its own on every class of answer', async () => {
    const always = {
      'x-request-id': expect.any(String),
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    };
    const known = { ...always, 'x-latchkey-key-id': stand.publicId };
    const resolved = {
      ...known,
      'x-latchkey-model': 'acme/small',
      'x-latchkey-provider-account': 'acme',
      'x-latchkey-overhead-ms': expect.stringMatching(/^\d+\.\d\d$/),
    };
    const stream = JSON.stringify({ model: 'acme/small', stream: true, messages: [] });
    expect((await post(chatBody())).headers).toMatchObject(resolved);
    expect((await post(stream)).headers).toMatchObject({
      ...resolved,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(
      (await send(`${at.origin}/api/inference/openai/models`, { method: 'GET', headers: bearer() })).headers,
    ).toMatchObject(known);
    expect((await post('{}')).headers).toMatchObject({
      ...known,
      'x-latchkey-error': 'true',
      'x-should-retry': 'false',
    });
    expect((await post(chatBody('acme/none'))).headers).toMatchObject({
      ...known,
      'x-latchkey-error': 'true',
    });
    expect((await post(chatBody(), json)).headers).toMatchObject({ ...always, 'x-latchkey-error': 'true' });
    stand.provider.script(
      failure(503, {
        headers: {
          'set-cookie': 'a=b',
          server: 'x',
          location: '/',
          'x-ratelimit-limit-requests': '9',
          'openai-version': '1',
        },
      }),
    );
    const failed = await post(chatBody());
    expect(failed.headers).toMatchObject({
      ...resolved,
      'x-ratelimit-limit-requests': '9',
      'openai-version': '1',
    });
    for (const header of ['set-cookie', 'server', 'location', 'x-latchkey-error'])
      expect(failed.headers[header]).toBeUndefined();
    stand.provider.script(failure(401));
    expect((await post(chatBody())).headers).toMatchObject({ ...resolved, 'x-latchkey-error': 'true' });
    const ids = new Set([
      (await post(chatBody())).headers['x-request-id'],
      (await post(chatBody())).headers['x-request-id'],
    ]);
    expect(ids.size).toBe(2);
  });

  it('frames its answers once: a length or chunks, never both', async () => {
    const plain = await post(chatBody());
    expect(Boolean(plain.headers['content-length']) !== Boolean(plain.headers['transfer-encoding'])).toBe(
      true,
    );
    const stream = await post(JSON.stringify({ model: 'acme/small', stream: true, messages: [] }));
    expect(stream.headers['content-length']).toBeUndefined();
    expect(stream.headers['transfer-encoding']).toBe('chunked');
  });

  it('stores metadata with the request, and refuses what is none', async () => {
    const reply = await post(chatBody(), [...bearer(), 'x-latchkey-metadata', '{"team":"a","run":"7"}']);
    await expect
      .poll(async () => {
        const { rows } = await stand.database.pool.query(
          'select metadata from usage_events where request_id = $1',
          [reply.headers['x-request-id']],
        );
        return rows[0]?.metadata;
      })
      .toEqual({ team: 'a', run: '7' });
    for (const bad of ['x', '[]', '{"a":1}', JSON.stringify({ a: 'x'.repeat(129) })]) {
      const refused = await post(chatBody(), [...bearer(), 'x-latchkey-metadata', bad]);
      expect(codeOf(refused)).toBe('invalid_metadata');
    }
    expect((await post(chatBody(), [...bearer(), 'x-tfy-metadata', '{"team":"b"}'])).status).toBe(200);
  });

  it('is not moved by hostile names in JSON', async () => {
    const reply = await post(
      '{"model":"acme/small","__proto__":{"isTenantAdmin":true},"constructor":{"prototype":{"x":1}},"messages":[]}',
      [...bearer(), 'x-latchkey-metadata', '{"__proto__":"x"}'],
    );
    expect(reply.status).toBe(200);
    expect(({} as Record<string, unknown>).isTenantAdmin).toBeUndefined();
  });
});

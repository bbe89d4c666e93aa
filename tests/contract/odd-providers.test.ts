import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { newId, type ProviderAccountId } from '#db/ids.ts';
import { sealCredential } from '#lib/providers/credential.ts';
import { replay, respond } from '#tests/support/provider-answers.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import {
  encoded,
  garbage,
  invalidUtf8,
  longLine,
  raw,
  reflectCredential,
  wrongContentLength,
} from '#tests/support/provider-faults.ts';
import { readStream } from '#tests/support/provider-streams.ts';
import { bytesOf, callsTo } from '#tests/support/sdk-calls.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand(async () => {
  const { keyring, tenantId, userId, database } = stand;
  const id = newId<ProviderAccountId>();
  const loop = await createProviderAccount(database.db, tenantId, {
    id,
    name: 'loop',
    provider: 'openai',
    baseUrl: stand.baseUrl,
    credentialEncrypted: sealCredential(keyring, { tenantId, id }, stand.key),
  });
  await createModel(database.db, tenantId, loop.providerAccountId, {
    name: 'again',
    upstreamId: 'loop/again',
  });
  await createGrant(database.db, tenantId, loop.providerAccountId, { userId });
});

const done = 'data: [DONE]\n\n';

describe.each(transports)('odd providers over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  const { post, rowOf, iterate } = callsTo(at);
  const asked = { stream: true, stream_options: { include_usage: true } };

  it.each(['gzip', 'br'] as const)(
    'decodes %s that nobody asked for, plain and streaming, and reads its usage',
    async (encoding) => {
      const body = JSON.stringify({
        object: 'chat.completion',
        choices: [],
        usage: { prompt_tokens: 3, completion_tokens: 4 },
      });
      stand.provider.script(encoded(encoding, body));
      const plain = await post({});
      expect(plain.headers.get('content-encoding')).toBeNull();
      expect((await bytesOf(plain)).toString()).toBe(body);
      expect(await rowOf(plain)).toMatchObject({ inputTokens: 3, outputTokens: 4 });
      const sse = readStream('openai-chat-usage');
      stand.provider.script(encoded(encoding, sse, 'text/event-stream'));
      expect((await bytesOf(await post(asked))).equals(sse)).toBe(true);
    },
  );

  it('answers 502 to an encoding that lies, to one it does not know, and to a bomb, in bounded memory', async () => {
    // Beside the loop: connections that wait for it meanwhile would be idle for too long.
    const bomb = await promisify(gzip)(Buffer.alloc(300 * 1024 * 1024, 0x20), { level: 1 });
    const before = process.memoryUsage().arrayBuffers;
    for (const script of [
      encoded('lie', '{"a":1}'),
      respond(200, '{}', { 'content-type': 'application/json', 'content-encoding': 'zstd' }),
      respond(200, bomb, { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
    ]) {
      stand.provider.script(script);
      const response = await post({});
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ error: { type: 'upstream_error' } });
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 1024 * 1024);
  });

  it.each(['body', 'error', 'header', 'location', 'stream', 'split-stream'] as const)(
    'never lets our credential through (reflected in %s)',
    async (where) => {
      stand.provider.script(reflectCredential(where));
      const response = await post({ stream: where.endsWith('stream') });
      const seen = `${[...response.headers].flat().join('\n')}\n${await response.text()}`;
      expect(seen).not.toContain(stand.credential);
      expect(seen).not.toContain(stand.credential.slice(-16));
    },
  );

  it('never lets it through in an event of a stream that has begun, cut at every byte', async () => {
    stand.provider.script(({ headers }) => {
      const event = (content: string) =>
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
      const stream = Buffer.from(event('hello') + event(`your key is ${headers.authorization}`) + done);
      return replay(stream, { splitAt: Array.from(stream.keys()), gapMs: 0 });
    });
    const { text } = await iterate();
    expect(text).toMatch(/^helloyour key is Bearer \[redacted\]$/);
  });

  it('carries a line of 10 MB, and bytes that are no UTF-8', async () => {
    stand.provider.script(longLine());
    const { text, error } = await iterate();
    expect(error).toBeUndefined();
    expect(text).toHaveLength(10 * 1024 * 1024);
    stand.provider.script(invalidUtf8());
    const bytes = await bytesOf(await post({ stream: true }));
    expect(bytes.includes(Buffer.from([0xff, 0xc3, 0x28, 0xe2, 0x82]))).toBe(true);
    expect(bytes.toString().endsWith(done)).toBe(true);
  });

  it.each([
    ['not-http', garbage('not-http')],
    ['nul', garbage('nul')],
    ['huge-header', garbage('huge-header')],
    ['a body that is too short', wrongContentLength(-10)],
    ['an empty line', raw('\r\n\r\n')],
    ['nothing', raw('')],
    ['two lengths', raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}')],
    ['half a head', raw('HTTP/1.1 200 OK\r\ncontent-type: appl')],
    [
      'chunks that break',
      raw('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}'),
    ],
  ])('answers 502 to %s, and lives', async (_name, script) => {
    stand.provider.script(script, { times: 1 });
    const response = await post({});
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { type: 'upstream_error' } });
    expect((await post({})).status).toBe(200);
  });

  it.each(['informational-flood', 'trailers'] as const)('takes the answer behind %s', async (kind) => {
    stand.provider.script(garbage(kind), { times: 1 });
    const response = await post({});
    expect([200, 502]).toContain(response.status);
    await response.text();
    expect((await post({})).status).toBe(200);
  });

  it('ends a provider account that leads back to this gateway after three turns', async () => {
    const turns = async () => (await stand.usage()).filter(({ model }) => model === 'loop/again').length;
    const before = await turns();
    const response = await post({ model: 'loop/again' });
    expect(response.status).toBe(502);
    expect((await response.json()) as object).toMatchObject({ error: { code: 'upstream_error' } });
    await expect.poll(turns).toBe(before + 4);
  });
});

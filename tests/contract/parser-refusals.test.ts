import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '#db/embedded/cluster.ts';
import { loadConfig } from '#lib/config/config.ts';
import { type MetricsServer, startMetrics } from '#server/metrics.ts';
import { chat } from '#tests/support/provider-answers.ts';
import { send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const publicUrl = 'https://latchkey.example.test';
const stand = openStand();
const ports = { gateway: 0, metrics: 0 };
let metrics: MetricsServer | undefined;
const sockets: Socket[] = [];

beforeAll(async () => {
  const { server, composition } = await stand.addReplica(stand.database.url, publicUrl);
  ports.gateway = (server.address() as AddressInfo).port;
  ports.metrics = await freePort();
  const config = loadConfig({ LATCHKEY_METRICS_PORT: String(ports.metrics), LATCHKEY_PUBLIC_URL: publicUrl });
  metrics = await startMetrics(config, composition);
  // The check itself comes every five seconds.
  server.headersTimeout = 100;
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => metrics?.close());

async function dial(port: number): Promise<{ socket: Socket; said(): string }> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return { socket, said: () => text };
}

/** All that is said until the server closes. The client itself never does. */
async function say(port: number, bytes: string): Promise<string> {
  const { socket, said } = await dial(port);
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return said();
}

const guards: readonly RegExp[] = [
  /^content-security-policy: (?=.*default-src 'none')(?=.*frame-ancestors 'none')(?=.*base-uri 'none').*sandbox/m,
  /^x-content-type-options: nosniff$/m,
  /^referrer-policy: no-referrer$/m,
  /^cache-control: no-store$/m,
  /^strict-transport-security: max-age=31536000; includeSubDomains$/m,
];

function expectRefusal(text: string, status: number, code: string): void {
  const [head = '', body = ''] = text.replaceAll('\r\n', '\n').split('\n\n');
  expect(text.match(/HTTP\/1\.1 \d/g), text).toHaveLength(1);
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
  for (const guard of guards) expect(head).toMatch(guard);
  expect(head).toMatch(/^connection: close$/im);
  expect(head).toMatch(/^content-type: application\/json$/m);
  expect(head).toMatch(/^date: /im);
  expect(head).toMatch(new RegExp(`^content-length: ${Buffer.byteLength(body)}$`, 'm'));
  expect(JSON.parse(body)).toEqual({
    error: { message: expect.stringMatching(/\.$/), type: 'invalid_request_error', param: null, code },
  });
}

const host = 'Host: a\r\n';
const cases: [name: string, bytes: string, status: number, code: string][] = [
  ['a line that is no request', 'HELO there\r\n\r\n', 400, 'malformed_request'],
  ['TLS on a plain port', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'malformed_request'],
  ['a header without a name', `GET / HTTP/1.1\r\n${host}: x\r\n\r\n`, 400, 'malformed_request'],
  ['a header that is folded', `GET / HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`, 400, 'malformed_request'],
  ['a space before the colon', `GET / HTTP/1.1\r\n${host}X : a\r\n\r\n`, 400, 'malformed_request'],
  ['a NUL in a header', `GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, 400, 'malformed_request'],
  [
    'two lengths',
    `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    400,
    'malformed_request',
  ],
  [
    'a length beside chunks',
    `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
    400,
    'malformed_request',
  ],
  ['another version', `GET / HTTP/9.9\r\n${host}\r\n`, 400, 'malformed_request'],
  ['a path with a space', `GET /a b HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_request'],
  [
    'a head over 16 KB',
    `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'headers_too_large',
  ],
  ['an address over 16 KB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`, 431, 'headers_too_large'],
  [
    'an expectation that nobody knows',
    `GET /v1/models HTTP/1.1\r\n${host}Expect: 200-ok\r\nConnection: close\r\n\r\n`,
    417,
    'expectation_failed',
  ],
  ['no host', 'GET /v1/models HTTP/1.1\r\nX: y\r\n\r\n', 400, 'invalid_header'],
  ['a tunnel', `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n`, 405, 'method_not_allowed'],
];

describe.each(['gateway', 'metrics'] as const)('on the port of the %s', (name) => {
  it.each(cases)(
    '%s is refused in our words, with the headers of every answer',
    async (_case, bytes, status, code) => {
      expectRefusal(await say(ports[name], bytes), status, code);
    },
  );

  it('all of a head that is too large may arrive: the refusal is read all the same', async () => {
    const { socket, said } = await dial(ports[name]);
    socket.write(`GET / HTTP/1.1\r\n${host}`);
    for (let index = 0; index < 40 && !socket.destroyed; index += 1) {
      socket.write(`X-${index}: ${'x'.repeat(8_000)}\r\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await once(socket, 'close');
    expectRefusal(said(), 431, 'headers_too_large');
  });

  it('an offer to speak another protocol is not taken up, and the connection goes on', async () => {
    const { socket, said } = await dial(ports[name]);
    const path = name === 'gateway' ? '/v1/models' : '/metrics';
    for (const protocol of ['websocket', 'h2c']) {
      const before = said().length;
      socket.write(
        `GET ${path} HTTP/1.1\r\n${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
      );
      await vi.waitUntil(() => /\r\n\r\n.*[}\n]$/s.test(said().slice(before)), { timeout: 5_000 });
      const answer = said().slice(before);
      expect(answer).toMatch(name === 'gateway' ? /^HTTP\/1\.1 401 / : /^HTTP\/1\.1 200 /);
      expect(answer).toMatch(/^x-content-type-options: nosniff\r$/m);
    }
    expect(socket.destroyed).toBe(false);
  });
});

describe('the gateway', () => {
  it('gives up on a head that does not arrive, and says so', { timeout: 20_000 }, async () => {
    expectRefusal(await say(ports.gateway, `GET /v1/models HTTP/1.1\r\n${host}X: `), 408, 'request_timeout');
  });

  it('refuses a body that breaks off into nonsense, and one whose chunks carry too much beside them', async () => {
    const chunked = `POST /v1/chat/completions HTTP/1.1\r\n${host}Authorization: Bearer ${stand.key}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expectRefusal(await say(ports.gateway, `${chunked}zz\r\n`), 400, 'malformed_request');
    expectRefusal(
      await say(ports.gateway, `${chunked}1;${'x'.repeat(20_000)}\r\na\r\n`),
      413,
      'request_too_large',
    );
  });

  it('answers HTTP/1.0 without a host', async () => {
    expect(await say(ports.gateway, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('asks for a body that is expected', async () => {
    const { socket, said } = await dial(ports.gateway);
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
    );
    await vi.waitUntil(() => said().includes('100 Continue'), { timeout: 5_000 });
    socket.write('{}');
    await vi.waitUntil(() => said().endsWith('}'), { timeout: 5_000 });
    expect(said()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 401 /);
  });

  const call = (stream: boolean) => {
    const body = JSON.stringify({ model: stand.model, stream, messages: [{ role: 'user', content: 'Hi' }] });
    return `POST /v1/chat/completions HTTP/1.1\r\n${host}Authorization: Bearer ${stand.key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };

  it('writes nothing into an answer that has begun', async () => {
    const never = new Promise<void>(() => {});
    stand.provider.script(chat({ words: ['first', ' second'], afterFirstWord: never }));
    const { socket, said } = await dial(ports.gateway);
    socket.write(call(true));
    await vi.waitUntil(() => said().includes('first'), { timeout: 5_000 });
    socket.write('nonsense\r\n\r\n');
    await once(socket, 'close');
    expect(said().match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(said()).not.toContain('malformed_request');
    expect(said()).not.toMatch(/\r\n0\r\n\r\n$/);
  });

  it('gives no refusal in the place of an answer that is still to come', async () => {
    const goOn = Promise.withResolvers<void>();
    stand.provider.script({ steps: [{ until: goOn.promise }, { destroy: true }] });
    const { socket, said } = await dial(ports.gateway);
    socket.write(call(false));
    await stand.provider.nextCall();
    socket.write('nonsense\r\n\r\n');
    await once(socket, 'close');
    goOn.resolve();
    expect(said()).toBe('');
  });

  it('lets an answer go out that came before the nonsense', async () => {
    const text = await say(
      ports.gateway,
      `POST /v1/chat/completions HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 401 /);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(text).toContain('missing_api_key');
  });

  it('refuses what follows a whole answer on the same connection', async () => {
    const { socket, said } = await dial(ports.gateway);
    socket.write(`GET /healthz HTTP/1.1\r\n${host}\r\n`);
    await vi.waitUntil(() => said().endsWith('}'), { timeout: 5_000 });
    const before = said().length;
    socket.write('nonsense\r\n\r\n');
    await once(socket, 'close');
    expectRefusal(said().slice(before), 400, 'malformed_request');
  });
});

describe('metrics', () => {
  it.each([
    ['GET', '/metrics', 200],
    ['HEAD', '/metrics', 200],
    ['POST', '/metrics', 405],
    ['GET', '/', 404],
    ['GET', '/metrics/', 404],
    ['TRACE', '/metrics', 405],
  ])('answer %s %s with %i, guarded as all else', async (method, path, status) => {
    const reply = await send(`http://127.0.0.1:${ports.metrics}${path}`, { method });
    expect(reply.status).toBe(status);
    const head = Object.entries(reply.headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n');
    for (const guard of guards) expect(head).toMatch(guard);
    if (status === 200 && method === 'GET') expect(reply.text).toContain('latchkey_open_requests');
  });
});

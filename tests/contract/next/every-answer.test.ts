// Behind our own server: what Next says before it looks at its configuration or at `proxy.ts` is dressed, too.
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnServer, startOwnServer } from '#tests/support/own-server.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const publicUrl = 'https://latchkey.example.test';
const stand = openStand();
let server: OwnServer;
beforeAll(async () => {
  server = await startOwnServer(stand, { LATCHKEY_PUBLIC_URL: publicUrl });
});
afterAll(() => server.close());

/** `page`: scripts by a nonce of its own. `inert`: a browser runs nothing of it. */
type Policy = 'page' | 'inert';
type Row = [method: string, path: string, status: number, policy: Policy, more?: readonly string[]];

interface Answer {
  status: number;
  /** Each header as often as it was sent. */
  headers: ReadonlyMap<string, readonly string[]>;
}

/** As bytes: no client would send these. */
async function ask([method, path, , , more = []]: Row, body = ''): Promise<Answer> {
  const { hostname, port, host } = new URL(server.origin);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`, 'connection: close', ...more];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
  const [head = ''] = (await text(socket)).split('\r\n\r\n');
  const [statusLine = '', ...rest] = head.split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of rest) {
    const [name = '', ...value] = line.split(': ');
    const known = headers.get(name.toLowerCase()) ?? [];
    headers.set(name.toLowerCase(), [...known, value.join(': ')]);
  }
  return { status: Number(statusLine.split(' ')[1]), headers };
}

const expected: Record<string, RegExp> = {
  'content-security-policy': /^(?=.*frame-ancestors 'none')(?=.*base-uri 'none')/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^(?:same-origin|no-referrer)$/,
  'strict-transport-security': /^max-age=31536000; includeSubDomains$/,
  'cache-control': /./,
};
const policies: Record<Policy, RegExp> = {
  page: /(?=.*script-src 'self' 'nonce-[\w+/=]{22,}' 'strict-dynamic')(?=.*object-src 'none')/,
  inert: /^(?=.*default-src 'none')(?=.*sandbox)/,
};

function expectDressed({ headers }: Answer, policy: Policy): void {
  for (const [name, value] of Object.entries(expected)) {
    expect(headers.get(name) ?? [], name).toEqual([expect.stringMatching(value)]);
  }
  expect(headers.get('content-security-policy')?.[0]).toMatch(policies[policy]);
  expect(headers.has('x-powered-by')).toBe(false);
}

const browser = ['accept: text/html'];
const rsc = ['rsc: 1'];
const ours = [`origin: ${publicUrl}`, 'content-type: text/plain;charset=UTF-8', 'content-length: 2'];
const chunk = `/_next/static/chunks/${readdirSync('.next/static/chunks').find((name) => name.endsWith('.js'))}`;
const page = '/access/personal-access-tokens';

const rows: Row[] = [
  ['GET', '/sign-in', 200, 'page', browser],
  ['HEAD', '/sign-in', 200, 'page', browser],
  ['GET', page, 307, 'page', browser],
  ['GET', '/nothing', 404, 'page', browser],
  ['GET', '/%00', 404, 'page', browser],
  ['GET', '/a%2fb', 404, 'page', browser],
  ['GET', '/../../etc/passwd', 404, 'page', browser],
  ['GET', '/_error', 404, 'page', browser],
  ['GET', '/_global-error', 500, 'page', browser],
  ['GET', `/${'a'.repeat(9_000)}`, 404, 'page', browser],
  ['GET', '/sign-in', 200, 'page', [...browser, 'x-invoke-status: 500', 'x-matched-path: /models']],
  ['GET', '/sign-in', 307, 'page', rsc],
  ['GET', `${page}?_rsc=x`, 307, 'page', [...rsc, 'next-router-prefetch: 1']],
  ['GET', '/sign-in', 307, 'page', [...rsc, 'next-router-state-tree: garbage']],
  ['GET', '/sign-in.rsc', 404, 'page'],
  ['POST', '/sign-in', 409, 'page', [...ours, `next-action: ${'f'.repeat(42)}`]],
  ['POST', '/sign-in', 400, 'page', [...ours, 'next-action: x']],
  [
    'POST',
    '/sign-in',
    415,
    'inert',
    [`origin: ${publicUrl}`, 'content-type: application/json', 'content-length: 2'],
  ],
  // Led to the straight path, which Next does first of all.
  ['GET', '/sign-in/', 308, 'inert', browser],
  ['GET', '/sign-in/?next=%2F', 308, 'inert', browser],
  ['GET', `${page}/`, 308, 'inert', browser],
  ['GET', `${page}/keys.csv/`, 308, 'inert', browser],
  ['GET', '/nothing/', 308, 'inert'],
  ['HEAD', '/sign-in/', 308, 'inert'],
  ['GET', '//sign-in', 308, 'inert', browser],
  ['GET', '//evil.example/%2e%2e', 308, 'inert', browser],
  ['GET', '/\\evil', 308, 'inert', browser],
  ['GET', '/sign-in//x', 308, 'inert', browser],
  ['GET', '/models/', 308, 'inert', browser],
  ['GET', '/api/', 308, 'inert'],
  ['GET', '/api/auth/session/', 308, 'inert'],
  ['GET', '/_next/', 308, 'inert'],
  ['GET', '/_next/static/', 308, 'inert'],
  ['GET', `${chunk}/`, 308, 'inert'],
  ['GET', '/favicon.ico/', 308, 'inert'],
  ['GET', '/healthz/', 308, 'inert'],
  ['GET', '/metrics/', 308, 'inert'],
  ['POST', '/sign-in/', 308, 'inert', [...ours, 'next-action: x']],
  // What nobody can read.
  ...[
    '/%',
    '/%ff',
    '/%E0%A4%A',
    '/sign-in/%',
    '/models/%ff',
    '/_next/%',
    '/_next/static/%ff',
    '/api/%ff',
  ].map((path): Row => ['GET', path, 400, 'inert', browser]),
  ['GET', '/api/auth/%', 400, 'inert'],
  ['OPTIONS', '*', 400, 'inert'],
  ['GET', 'http://evil.example/', 400, 'inert', browser],
  // Files, and what is none.
  ['GET', chunk, 200, 'inert'],
  ['HEAD', chunk, 200, 'inert'],
  ['GET', chunk, 200, 'inert', ['range: bytes=900000000-']],
  ['GET', chunk, 200, 'inert', ['if-match: "x"']],
  ['GET', chunk, 304, 'inert', ['if-none-match: *']],
  ['GET', '/favicon.ico', 200, 'inert'],
  ['GET', '/icon.svg', 200, 'inert'],
  ['GET', '/robots.txt', 404, 'inert'],
  ['GET', '/nothing.png', 404, 'inert'],
  ['GET', '/_next/static/nothing.js', 404, 'inert'],
  ['GET', '/_next/static', 404, 'inert'],
  ['GET', '/_next/static/chunks/..%2f..%2fBUILD_ID', 404, 'inert'],
  ['GET', '/_next/image', 404, 'inert'],
  ['GET', '/_next/image?url=%2Ficon.svg&w=64&q=75', 404, 'inert'],
  ['GET', '/healthz/x', 404, 'inert', browser],
  ['GET', '/inference/x', 404, 'inert', browser],
  ['GET', '/files/x', 404, 'inert', browser],
  ['GET', '/v1', 404, 'inert', browser],
  ['GET', '/api/nothing', 404, 'inert'],
  ['GET', '/api/auth/session', 200, 'inert'],
  ['OPTIONS', '/api/auth/session', 204, 'inert'],
  ['POST', '/api/auth/signin/credentials', 403, 'inert'],
  ['GET', `${page}/keys.csv`, 307, 'inert'],
  ['GET', '/healthz', 200, 'inert'],
  ['GET', '/readyz', 200, 'inert'],
  ['GET', '/v1/models', 401, 'inert'],
  // Methods that no page has.
  ...['OPTIONS', 'TRACE', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].flatMap((method): Row[] => [
    [method, '/sign-in', 405, 'inert', browser],
    [method, chunk, 405, 'inert'],
  ]),
  ['TRACE', '/api/nothing', 405, 'inert'],
];

describe('behind our own server', () => {
  it.each(rows)('%s %s is answered %i, and dressed as %s', async (...row) => {
    const [, , status, policy, more = []] = row;
    const answer = await ask(row, more.includes('content-length: 2') ? '[]' : '');
    expect(answer.status).toBe(status);
    expectDressed(answer, policy);
    if (status === 405)
      expect(answer.headers.get('allow')).toEqual([expect.stringMatching(/^GET, HEAD, POST/)]);
    if (status === 308)
      expect(answer.headers.get('location')).toEqual([expect.stringMatching(/^\/(?![/\\])/)]);
  });

  it('files stay what a browser may keep, and nothing else is', async () => {
    const cacheOf = async (...row: Row) => (await ask(row)).headers.get('cache-control')?.[0];
    expect(await cacheOf('GET', chunk, 200, 'inert')).toBe('public, max-age=31536000, immutable');
    expect(await cacheOf('GET', '/icon.svg', 200, 'inert')).toMatch(/^public, max-age=0/);
    for (const path of ['/sign-in/', `${chunk}/`, '/healthz/x', '/nothing', '/api/%'])
      expect(await cacheOf('GET', path, 0, 'inert', browser), path).toContain('no-store');
  });

  it('two pages never have the same nonce', async () => {
    const policies = [];
    for (let count = 0; count < 3; count += 1) {
      const { headers } = await ask(['GET', '/sign-in', 200, 'page', browser]);
      policies.push(headers.get('content-security-policy')?.[0]);
    }
    expect(new Set(policies).size).toBe(3);
  });
});

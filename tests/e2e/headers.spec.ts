import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { freePort } from '#db/embedded/cluster.ts';
import { type LatchkeyProcess, startLatchkey } from './support/latchkey-process.ts';
import { SignInPage } from './support/pages/sign-in-page.ts';
import { expect, test } from './support/test.ts';

const asBrowser = { accept: 'text/html' };
const unknownKey = '/access/personal-access-tokens/00000000-0000-4000-8000-000000000000';

function expectGuarded(response: APIResponse): void {
  const headers = response.headers();
  const where = `${response.status()} ${response.url()}`;
  expect(headers['x-content-type-options'], where).toBe('nosniff');
  expect(headers['referrer-policy'], where).toMatch(/^(same-origin|no-referrer)$/);
  expect(headers['content-security-policy'], where).toContain("frame-ancestors 'none'");
  expect(headers['content-security-policy'], where).toContain("base-uri 'none'");
  expect(headers['x-powered-by'], where).toBeUndefined();
}

function expectUncached(response: APIResponse): void {
  const { 'cache-control': directive = '' } = response.headers();
  expect(directive, `${response.status()} ${response.url()}`).toMatch(/\bprivate\b/);
  expect(directive, `${response.status()} ${response.url()}`).toMatch(/\bno-store\b/);
}

function get(request: APIRequestContext, path: string): Promise<APIResponse> {
  return request.get(path, { headers: asBrowser, maxRedirects: 0 });
}

test('pages, and what stands for them, allow only scripts that carry a nonce that is never used twice', async ({
  request,
  context,
  become,
  people,
}) => {
  await become(people.admin);
  const nonces = new Set<string>();
  const seen = [
    ['/sign-in', request, 200],
    ['/', request, 307],
    ['/models', request, 307],
    ['/nothing-here', request, 404],
    ['/', context.request, 200],
    ['/access/personal-access-tokens', context.request, 200],
    ['/models/demo', context.request, 200],
    ['/nothing-here', context.request, 404],
    [unknownKey, context.request, 404],
  ] as const;
  for (const [path, caller, status] of seen) {
    const response = await get(caller, path);
    expect([path, response.status()]).toEqual([path, status]);
    expectGuarded(response);
    expectUncached(response);
    const policy = response.headers()['content-security-policy'] ?? '';
    const nonce = /script-src 'self' 'nonce-([\w+/=-]{22,})' 'strict-dynamic'/.exec(policy)?.[1] ?? '';
    expect(nonce, path).not.toBe('');
    nonces.add(nonce);
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toContain("'unsafe-inline'");
    expect(policy).not.toContain("'unsafe-eval'");
    expect(await scriptsWithout(nonce, response), path).toEqual([]);
  }
  expect(nonces.size).toBe(seen.length);
});

async function scriptsWithout(nonce: string, response: APIResponse): Promise<string[]> {
  const html = await response.text();
  return [...html.matchAll(/<(?:script|style)\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !tag.includes(`nonce="${nonce}"`));
}

test('a file is inert wherever a browser opens it, its refusal too', async ({ context, become, people }) => {
  await become(people.admin);
  for (const [path, status] of [
    ['/access/personal-access-tokens/keys.csv', 200],
    [`${unknownKey}/calls.csv`, 404],
  ] as const) {
    const response = await get(context.request, path);
    expect([path, response.status()]).toEqual([path, status]);
    expectGuarded(response);
    expectUncached(response);
    const policy = response.headers()['content-security-policy'];
    expect(policy, path).toBe("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox");
  }
});

test('what is no page is guarded and inert, errors included', async ({ request }) => {
  const seen: [string, number][] = [
    ['/api/auth/session', 200],
    ['/api/auth/nothing', 400],
    ['/api/auth/callback/oidc', 302],
    ['/api/nothing', 404],
    ['/api/svc/v1/nothing', 404],
    ['/_next/nothing', 404],
    ['/_next/image?url=%2Ficon.svg&w=64&q=75', 404],
    ['/_next/image?url=http%3A%2F%2F127.0.0.1%2F&w=64&q=75', 404],
    ['/metrics', 404],
    ['/images/generations', 404],
    ['/files', 404],
    ['/robots.txt', 404],
  ];
  for (const [path, status] of seen) {
    const response = await get(request, path);
    expect([path, response.status()]).toEqual([path, status]);
    expectGuarded(response);
    expectUncached(response);
    expect(response.headers()['content-security-policy'], path).toContain("default-src 'none'");
  }
});

test('assets may be kept, for they are the same for everybody', async ({ request, page }) => {
  await page.goto('/sign-in');
  const script = await page.locator('script[src^="/_next/static/"]').first().getAttribute('src');
  const response = await request.get(script ?? '');
  expect(response.headers()['cache-control']).toBe('public, max-age=31536000, immutable');
  expectGuarded(response);
  for (const icon of ['/favicon.ico', '/icon.svg']) expectGuarded(await request.get(icon));
});

test('the doors of the data plane and the probes are guarded, too', async ({ request }) => {
  for (const path of ['/v1/models', '/api/inference/openai/models', '/openai/v1/models', '/models']) {
    const response = await request.get(path);
    expect([path, response.status()]).toEqual([path, 401]);
    expectGuarded(response);
    expect(response.headers()['cache-control'] ?? '').not.toContain('public');
  }
  for (const path of ['/healthz', '/readyz']) {
    const response = await request.get(path);
    expect([path, response.status()]).toEqual([path, 200]);
    expectGuarded(response);
    expect(response.headers()['cache-control']).toBe('no-store');
  }
});

/** As bytes: no client would send these. */
async function send(origin: string, head: string): Promise<string> {
  const { port } = new URL(origin);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk;
  });
  socket.end(`${head}\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  return answer;
}

test('odd requests are refused by the server before the portal sees them', async ({ facts }) => {
  const { host } = new URL(facts.origin);
  const seen: [string, number][] = [
    [`TRACE / HTTP/1.1\r\nHost: ${host}`, 405],
    [`PUT /sign-in HTTP/1.1\r\nHost: ${host}`, 405],
    [`DELETE / HTTP/1.1\r\nHost: ${host}`, 405],
    [`GET http://evil.example/ HTTP/1.1\r\nHost: ${host}`, 400],
    [`GET / HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example`, 400],
  ];
  for (const [head, status] of seen) {
    const answer = await send(facts.origin, head);
    expect(answer, head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer, head).toMatch(/^x-content-type-options: nosniff\r$/m);
    expect(answer, head).toMatch(/^cache-control: no-store\r$/m);
    expect(answer, head).not.toMatch(/^location:/im);
  }
});

test('a host that somebody made up builds no link', async ({ facts }) => {
  for (const path of ['/', '/api/auth/signin', '/api/auth/callback/oidc?error=access_denied']) {
    const answer = await send(
      facts.origin,
      `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nAccept: text/html`,
    );
    expect(/^location: (.*)\r$/im.exec(answer)?.[1] ?? '', path).not.toContain('evil.example');
  }
});

test.describe('behind https', () => {
  const origin = 'https://latchkey.example.test';
  let latchkey: LatchkeyProcess;

  test.beforeAll(async ({ facts }) => {
    const read = async (name: string) => (await readFile(join(facts.dataDir, name), 'utf8')).trim();
    latchkey = await startLatchkey(
      {
        DATABASE_URL: facts.databaseUrl,
        LATCHKEY_DATA_DIR: join(facts.folder, 'second'),
        LATCHKEY_PUBLIC_URL: origin,
        LATCHKEY_MASTER_KEYS: await read('master.key'),
        AUTH_SECRET: await read('auth.secret'),
      },
      { port: await freePort(), logFile: join(facts.folder, 'second.log') },
    );
  });

  test.afterAll(() => latchkey.stop());

  test('every answer asks for https alone, once', async ({ request }) => {
    for (const [path, status] of [
      ['/sign-in', 200],
      ['/nothing-here', 404],
      ['/v1/models', 401],
      ['/healthz', 200],
      ['/readyz', 200],
      ['/api/svc/v1/x', 404],
      ['/api/auth/session', 200],
      ['/favicon.ico', 200],
      ['/_next/static/nope', 404],
      ['/images/generations', 404],
    ] as const) {
      const response = await get(request, latchkey.origin + path);
      expect([path, response.status()]).toEqual([path, status]);
      expectGuarded(response);
      const said = response.headersArray().filter(({ name }) => /^strict-transport-security$/i.test(name));
      expect(
        said.map(({ value }) => value),
        path,
      ).toEqual(['max-age=31536000; includeSubDomains']);
    }
  });

  test('cookies are bound to the host and to https, and the host is remembered as such', async ({
    openContext,
    people,
  }) => {
    // Without scripts the form is sent as it stands, and its answer is one that can be looked at.
    const context = await openContext({ baseURL: latchkey.origin, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/sign-in');
    const sent = page.waitForResponse((response) => response.request().method() === 'POST');
    await new SignInPage(page).fill(people.member);
    const signedIn = await sent;
    expect(signedIn.status()).toBe(303);
    const cookies = (await signedIn.headersArray()).filter(({ name }) => name.toLowerCase() === 'set-cookie');
    expect(cookies.some(({ value }) => value.startsWith('__Host-latchkey.session='))).toBe(true);
    for (const { value } of cookies) {
      expect(value).toMatch(/^__Host-/);
      expect(value).toMatch(/; Path=\/(;|$)/);
      expect(value).toMatch(/; Secure(;|$)/i);
      expect(value).toMatch(/; HttpOnly(;|$)/i);
      expect(value).toMatch(/; SameSite=Lax(;|$)/i);
      expect(value).not.toMatch(/; Domain=/i);
    }
  });
});

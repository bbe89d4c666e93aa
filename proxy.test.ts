import {
  unstable_getResponseFromNextConfig as answerOfConfig,
  getRewrittenUrl,
} from 'next/experimental/testing/server.js';
import { NextRequest } from 'next/server';
import { encode } from 'next-auth/jwt';
import { afterEach, describe, expect, it } from 'vitest';
import type { TenantId, UserId } from '#db/ids.ts';
import { sessionCookieName, startSessionCookie } from '#lib/auth/next/session-cookie.ts';
import { idleSeconds } from '#lib/auth/session.ts';
import {
  anthropicDoors,
  findDoor,
  isSharedWithPortal,
  openaiDoors,
  plannedRoutes,
  rootNames,
} from '#lib/gateway/doors.ts';
import { type Runtime, setRuntime } from '#lib/runtime/runtime.ts';
import nextConfig from './next.config.mjs';
import { config, proxy } from './proxy.ts';

const secret = 'a secret for this test, long enough';
const slot = Symbol.for('latchkey.runtime');

function compose(publicUrl: string, now = () => new Date()): void {
  setRuntime({ config: { publicUrl, authSecret: secret }, now } as unknown as Runtime);
}

afterEach(() => {
  delete (globalThis as { [slot]?: unknown })[slot];
});

/** As Next compiles it: anchored at both ends. */
function isMatched(path: string): boolean {
  return config.matcher.some((source) => new RegExp(`^${source}$`).test(path));
}

describe('the matcher', () => {
  it('takes pages', () => {
    for (const path of [
      '/',
      '/sign-in',
      '/models',
      '/models/openai-main',
      '/access/users',
      '/usage',
      '/audit-log',
      '/docs/api',
    ]) {
      expect(isMatched(path), path).toBe(true);
    }
  });

  it('leaves every door of the data plane and every asset alone', () => {
    for (const path of [
      '/api/inference/openai/chat/completions',
      '/api/llm/v1/models',
      '/api/inference/anthropic/v1/messages',
      '/api/auth/session',
      '/openai/v1/chat/completions',
      '/anthropic/v1/messages',
      '/v1/chat/completions',
      '/chat/completions',
      '/completions',
      '/embeddings',
      '/responses',
      '/responses/resp_1/cancel',
      '/inference',
      '/healthz',
      '/_next/static/chunks/a.js',
      '/favicon.ico',
      '/icon.svg',
    ]) {
      expect(isMatched(path), path).toBe(false);
      if (findDoor(path)) expect(isSharedWithPortal(path), path).toBe(false);
    }
  });
});

// Next takes the matcher as a literal alone: it cannot be made from the doors themselves.
describe('a route of the data plane', () => {
  const routes = rootNames.filter((name) => name !== 'models').flatMap((name) => [`/${name}`, `/${name}/x`]);
  const below = [...openaiDoors, ...anthropicDoors, '/v1/'].flatMap((door) => [
    ...[`${door}models`, `${door}chat/completions`, `${door}messages/count_tokens`],
    door.slice(0, -1),
  ]);
  const doors = [...routes, ...below, '/inference'];
  const planned = plannedRoutes.flatMap((name) => [`/${name}`, `/${name}/x`]);

  it.each(doors)('%s is led to what answers it where a host starts Next itself', async (path) => {
    const answer = await answerOfConfig({ url: `http://localhost:3000${path}`, nextConfig });
    const led = new URL(getRewrittenUrl(answer) ?? path, 'http://localhost:3000').pathname;
    expect(led).toMatch(/^\/api\/inference\/(?:openai|anthropic)(?:\/|$)/);
    expect(findDoor(led)).toEqual(findDoor(path));
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each([...new Set([...doors, ...planned])])(
    '%s is no page to the proxy, and inert where no door takes it',
    async (path) => {
      expect(isMatched(path)).toBe(false);
      const answer = await answerOfConfig({ url: `http://localhost:3000${path}`, nextConfig });
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    },
  );
});

describe('proxy', () => {
  it('gives each page a nonce of its own, to Next and to the browser alike', async () => {
    compose('http://localhost:3000');
    const [first, second] = [
      await proxy(new NextRequest('http://localhost:3000/usage?x=1')),
      await proxy(new NextRequest('http://localhost:3000/usage')),
    ];
    const policy = first.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(nonce).toBeDefined();
    expect(first.headers.get('x-middleware-request-x-nonce')).toBe(nonce);
    expect(first.headers.get('x-middleware-request-content-security-policy')).toBe(policy);
    expect(first.headers.get('x-middleware-request-x-latchkey-path')).toBe('/usage?x=1');
    expect(second.headers.get('content-security-policy')).not.toBe(policy);
    for (const rule of [
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ]) {
      expect(policy.split('; ')).toContain(rule);
    }
    expect(policy).not.toContain('unsafe-eval');
    expect(/script-src[^;]*/.exec(policy)?.[0]).not.toContain('unsafe-inline');
    expect(first.headers.get('cache-control')).toBe('private, no-store');
  });

  it('does not believe a nonce or a path that a client sent', async () => {
    compose('http://localhost:3000');
    const headers = { 'x-nonce': 'forged', 'x-latchkey-path': '//evil.example' };
    const answer = await proxy(new NextRequest('http://localhost:3000/usage', { headers }));
    expect(answer.headers.get('x-middleware-request-x-nonce')).not.toBe('forged');
    expect(answer.headers.get('x-middleware-request-x-latchkey-path')).toBe('/usage');
  });

  it('asks browsers to stay on https where the portal is there, and only there', async () => {
    compose('http://localhost:3000');
    const plain = await proxy(new NextRequest('http://localhost:3000/'));
    expect(plain.headers.get('strict-transport-security')).toBeNull();
    compose('https://portal.example.test');
    const safe = await proxy(new NextRequest('https://portal.example.test/'));
    expect(safe.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
  });

  it('sets no cookie for a fresh session, an action, or what it cannot read', async () => {
    compose('https://portal.example.test');
    const name = sessionCookieName(true);
    const start = Math.floor(Date.now() / 1_000);
    const token = await encode({ token: { tid: 't', uid: 'u', ver: 1, start }, secret, salt: name });
    const request = (method: string, cookie: string) =>
      new NextRequest('https://portal.example.test/', { method, headers: { cookie } });
    expect((await proxy(request('GET', `${name}=${token}`))).cookies.get(name)).toBeUndefined();
    expect((await proxy(request('POST', `${name}=${token}`))).cookies.get(name)).toBeUndefined();
    expect((await proxy(request('GET', `${name}=garbage`))).cookies.get(name)).toBeUndefined();
  });

  it('keeps a session that is used from going idle by the time of the runtime, not of this machine', async () => {
    const keys = { secret, secure: true };
    const person = { tenantId: 't' as TenantId, userId: 'u' as UserId, email: 'a@example.test' };
    const begun = new Date(Date.now() - 20 * 3_600_000);
    const { name, value } = await startSessionCookie({ ...person, sessionVersion: 1 }, keys, begun);
    const renewedAt = async (seconds: number) => {
      compose('https://portal.example.test', () => new Date(begun.getTime() + seconds * 1_000));
      const headers = { cookie: `${name}=${value}` };
      const answer = await proxy(new NextRequest('https://portal.example.test/', { headers }));
      return answer.cookies.get(name);
    };
    expect(await renewedAt(299)).toBeUndefined();
    expect(await renewedAt(300)).toMatchObject({ httpOnly: true, secure: true, maxAge: idleSeconds });
    expect(await renewedAt(idleSeconds)).toBeUndefined();
  });

  it('tells a program that missed its door where the doors are', async () => {
    compose('http://localhost:3000');
    const answer = await proxy(
      new NextRequest('http://localhost:3000/Chat/Completions', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
        body: '{}',
      }),
    );
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.json()).toMatchObject({
      error: {
        code: 'not_found',
        message: expect.stringContaining('http://localhost:3000/api/inference/openai'),
      },
    });
  });

  it('draws a page also before the process is whole', async () => {
    const answer = await proxy(new NextRequest('http://localhost:3000/'));
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  it('turns away what no page of ours sent, before Next looks at it', async () => {
    compose('https://portal.example.test');
    const own = 'https://portal.example.test';
    const text = { host: 'portal.example.test', 'content-type': 'text/plain', 'next-action': 'a'.repeat(42) };
    for (const [status, headers] of [
      [403, text],
      [403, { ...text, origin: 'null' }],
      [403, { ...text, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }],
      [415, { ...text, origin: own, 'content-type': 'application/json' }],
    ] as const) {
      const answer = await proxy(new NextRequest(`${own}/usage`, { method: 'POST', headers }));
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
      expect(answer.headers.get('strict-transport-security')).toContain('max-age');
      expect(await answer.text()).not.toContain('evil');
    }
  });

  it('lets our own pages send, by the public address or the one that was called', async () => {
    compose('https://portal.example.test');
    const text = { host: '10.0.0.5:3000', 'content-type': 'text/plain;charset=UTF-8' };
    for (const headers of [
      { ...text, origin: 'https://portal.example.test', 'x-forwarded-host': 'nginx' },
      { ...text, origin: 'http://10.0.0.5:3000', 'sec-fetch-site': 'same-origin' },
    ]) {
      const answer = await proxy(new NextRequest('http://10.0.0.5:3000/usage', { method: 'POST', headers }));
      expect(answer.headers.get('x-middleware-next')).toBe('1');
      // Next's own check must come to the same.
      const { host } = new URL(headers.origin);
      expect(answer.headers.get('x-middleware-request-x-forwarded-host')).toBe(host);
    }
  });
});

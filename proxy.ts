import { type NextRequest, NextResponse } from 'next/server';
import { renewSessionCookie, sessionCookieName } from '#lib/auth/next/session-cookie.ts';
import { type PostRefusal, refusalOfPost } from '#lib/auth/page-post.ts';
import type { Config } from '#lib/config/config.ts';
import { findRuntime, type Runtime } from '#lib/runtime/runtime.ts';
import { contentSecurityPolicy } from '#lib/security/content-security-policy.ts';
import { inertPolicy } from '#lib/security/inert-policy.ts';
import { sonnerStyleHashes } from '#lib/security/sonner-style.ts';
import { answerStray, strayCall } from '#lib/security/stray-call.ts';
import { isServedSecurely, strictTransport } from '#lib/security/strict-transport.ts';

/**
 * Dresses pages: a nonce for their scripts, the headers that depend on configuration, and a session that is used
 * does not go idle. It decides nothing about who may see what: every page and action asks that itself.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const runtime = findRuntime();
  const config = runtime?.config;
  const secure = config !== undefined && isServedSecurely(config);
  // The server in front has asked already; on a serverless host there is none.
  const response = refusalOf(request, config?.publicUrl) ?? dress(request, config);
  response.headers.set('cache-control', 'private, no-store');
  if (secure) response.headers.set(...strictTransport);
  if (runtime) await renewSession(request, response, runtime);
  return response;
}

function refusalOf({ method, nextUrl, headers }: NextRequest, publicUrl: string | undefined) {
  const stray = strayCall({ method, path: nextUrl.pathname, headers }, publicUrl);
  if (stray) {
    const answer = answerStray(stray);
    return new NextResponse(answer.body, { status: answer.status, headers: answer.headers });
  }
  const refused = method === 'POST' ? refusalOfPost(headers, publicUrl) : undefined;
  return refused && refuse(refused);
}

function refuse({ status, message }: PostRefusal): NextResponse {
  return new NextResponse(message, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'content-security-policy': inertPolicy },
  });
}

function dress(request: NextRequest, config: Config | undefined): NextResponse {
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64');
  const policy = contentSecurityPolicy({
    nonce,
    issuer: config?.oidc?.issuer,
    toastStyleHashes: sonnerStyleHashes,
    // biome-ignore lint/style/noProcessEnv: Next replaces it at build time; it is no configuration of ours.
    development: process.env.NODE_ENV === 'development',
  });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('x-latchkey-path', request.nextUrl.pathname + request.nextUrl.search);
  // Next compares where an action came from with this header alone, and a proxy may have put its own host there.
  const origin = request.method === 'POST' ? request.headers.get('origin') : null;
  if (origin) headers.set('x-forwarded-host', new URL(origin).host);
  // Next takes the nonce of its own scripts from here.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  // Next keeps this one and drops a route's own, so a file needs its own here.
  const isFile = request.nextUrl.pathname.endsWith('.csv');
  response.headers.set('content-security-policy', isFile ? inertPolicy : policy);
  return response;
}

async function renewSession(
  request: NextRequest,
  response: NextResponse,
  { config, now }: Runtime,
): Promise<void> {
  const { authSecret: secret } = config;
  const secure = isServedSecurely(config);
  const token = request.cookies.get(sessionCookieName(secure))?.value;
  // An action may end the session in the same answer: its cookie must be the last word.
  if (!secret || !token || request.method !== 'GET') return;
  const renewed = await renewSessionCookie(token, { secret, secure }, now());
  if (renewed) response.cookies.set(renewed);
}

/** Pages only: a door that matched would lose bodies over 10 MB and a millisecond of every call. Next takes literals alone; `proxy.test.ts` holds them to the doors. */
export const config = {
  matcher: [
    '/((?!api/|_next/|chat/|(?:openai|anthropic|v1|inference|completions|embeddings|images|audio|responses|moderations|rerank|files|batches|healthz|readyz|metrics)(?:/|$)|.*\\.(?:ico|png|svg|jpg|webp|txt|xml|webmanifest|woff2|map)$).*)',
  ],
};

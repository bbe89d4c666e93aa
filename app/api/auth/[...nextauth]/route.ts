import type { NextRequest } from 'next/server';
import { handlers } from '#lib/auth/next/next-auth.ts';
import { isSameOrigin } from '#lib/auth/request-origin.ts';
import { findRuntime } from '#lib/runtime/runtime.ts';

export async function GET(request: NextRequest): Promise<Response> {
  return (await unready()) ?? handlers.GET(request);
}

/** next-auth's own token against forgery stays; this asks the browser as every action does. */
export async function POST(request: NextRequest): Promise<Response> {
  const early = await unready();
  if (early) return early;
  if (!isSameOrigin(request.headers, findRuntime()?.config.publicUrl ?? request.nextUrl.origin)) {
    return Response.json(
      { message: 'This request did not come from a page of this portal.' },
      { status: 403 },
    );
  }
  return handlers.POST(request);
}

async function unready(): Promise<Response | undefined> {
  if (findRuntime()) return undefined;
  return Response.json({ message: 'starting' }, { status: 503, headers: { 'retry-after': '1' } });
}

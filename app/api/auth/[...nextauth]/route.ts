import { NextRequest } from 'next/server';
import { bodyWithin } from '#lib/auth/bounded-body.ts';
import { handlers } from '#lib/auth/next/next-auth.ts';
import { ofSignIn } from '#lib/auth/page-post.ts';
import { leadToPublicUrl } from '#lib/auth/public-location.ts';
import { isSameOrigin } from '#lib/auth/request-origin.ts';
import { findRuntime } from '#lib/runtime/runtime.ts';

export async function GET(request: NextRequest): Promise<Response> {
  return unready() ?? lead(await handlers.GET(request));
}

/** next-auth's own token against forgery stays; this asks the browser as every action does. */
export async function POST(request: NextRequest): Promise<Response> {
  const early = unready();
  if (early) return early;
  const { url, method, headers, nextUrl } = request;
  if (!isSameOrigin(headers, findRuntime()?.config.publicUrl ?? nextUrl.origin)) {
    return refuse(403, 'This request did not come from a page of this portal.');
  }
  // The server in front has counted already; on a serverless host there is none, and next-auth reads whatever comes.
  const body = await bodyWithin(request, ofSignIn.bytes);
  if (!body) return refuse(ofSignIn.refusal.status, ofSignIn.refusal.message.trim());
  return lead(await handlers.POST(new NextRequest(url, { method, headers, body: new Uint8Array(body) })));
}

function unready(): Response | undefined {
  if (findRuntime()) return undefined;
  return Response.json({ message: 'starting' }, { status: 503, headers: { 'retry-after': '1' } });
}

function refuse(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

function lead(response: Response): Response {
  const publicUrl = findRuntime()?.config.publicUrl;
  return publicUrl === undefined ? response : leadToPublicUrl(response, publicUrl);
}

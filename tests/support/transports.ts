import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import * as anthropicRoute from '#app/api/inference/anthropic/[[...path]]/route.ts';
import * as openaiRoute from '#app/api/inference/openai/[[...path]]/route.ts';
import { handleWeb } from '#lib/gateway/transports/web.ts';
import { setRuntime } from '#lib/runtime/runtime.ts';
import type { Replica } from './gateway-stand.ts';

/** A way in which requests reach the one gateway. The contract holds on each. */
export interface Transport {
  name: string;
  /** A host that speaks to sockets itself has no say in methods that `Request` does not know. */
  hasSockets: boolean;
  open(replica: Replica): Promise<{ origin: string; close(): Promise<void> }>;
}

type WebHandler = (request: Request) => Promise<Response>;

export const transports: Transport[] = [
  { name: 'node', hasSockets: true, open: async ({ url }) => ({ origin: url, close: async () => {} }) },
  {
    name: 'web',
    hasSockets: false,
    open: ({ composition }) => serveWeb((request) => handleWeb(composition.runtime.gateway, request)),
  },
  {
    name: 'next route handler',
    hasSockets: false,
    open: ({ composition }) => {
      setRuntime(composition.runtime);
      return serveWeb((request) => {
        const isAnthropic = new URL(request.url).pathname.startsWith('/api/inference/anthropic/');
        const route: Record<string, unknown> = isAnthropic ? anthropicRoute : openaiRoute;
        const handler = route[request.method] as WebHandler | undefined;
        return handler?.(request) ?? Promise.resolve(new Response(null, { status: 405 }));
      });
    },
  },
];

/** What a serverless host does: a `Request` with an abort signal in, a `Response` out, byte by byte. */
async function serveWeb(handle: WebHandler): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    answer(handle, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  handle: WebHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const { method = 'GET', rawHeaders } = incoming;
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method,
    headers,
    signal: gone.signal,
    ...(hasBody && { body: Readable.toWeb(incoming) as unknown as ReadableStream, duplex: 'half' }),
  });
  const response = await handle(request);
  outgoing.writeHead(response.status, [...response.headers].flat());
  outgoing.flushHeaders();
  if (response.body) await pipeline(Readable.fromWeb(response.body as NodeReadableStream), outgoing);
  else outgoing.end();
}

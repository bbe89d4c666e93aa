import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { inject } from 'vitest';
import * as anthropicRoute from '#app/api/inference/anthropic/[[...path]]/route.ts';
import * as openaiRoute from '#app/api/inference/openai/[[...path]]/route.ts';
import { setRuntime } from '#lib/runtime/runtime.ts';
import type { Replica } from './gateway-stand.ts';
import { startNextProcess } from './next-process.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `next`: a production Next that runs, in a process of its own. `here`: this process, in each way there is. */
    contractTarget: 'here' | 'next';
  }
}

/** A way in which requests reach the one gateway. The contract holds on each. */
export interface Transport {
  name: string;
  /** A host that speaks to sockets itself has no say in methods that `Request` does not know. */
  hasSockets: boolean;
  /** Next leads an address that ends in a slash to the one without, before any route is asked. */
  takesSlash: boolean;
  /** The gateway that answers is the replica's own object, for a test to look into and to break. */
  isHere: boolean;
  open(replica: Replica): Promise<{ origin: string; close(): Promise<void> }>;
}

type WebHandler = (request: Request) => Promise<Response>;

const here: Transport[] = [
  {
    name: 'node',
    hasSockets: true,
    takesSlash: true,
    isHere: true,
    open: async ({ url }) => ({ origin: url, close: async () => {} }),
  },
  {
    name: 'web',
    hasSockets: false,
    takesSlash: true,
    isHere: true,
    open: ({ composition }) => serveWeb(composition.runtime.answerWeb),
  },
  {
    name: 'next route handler',
    hasSockets: false,
    takesSlash: true,
    isHere: true,
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

const runningNext: Transport = {
  name: 'running Next',
  hasSockets: false,
  takesSlash: false,
  isHere: false,
  open: ({ settings }) => startNextProcess(settings),
};

export const transports = inject('contractTarget') === 'next' ? [runningNext] : here;

/** What a serverless host does: a `Request` with an abort signal in, a `Response` out, byte by byte. */
async function serveWeb(handle: WebHandler): Promise<{ origin: string; close(): Promise<void> }> {
  // Not node's five seconds: on a busy machine a connection is idle for as long between two calls of a test.
  const server = createServer({ keepAliveTimeout: 75_000 }, (incoming, outgoing) => {
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

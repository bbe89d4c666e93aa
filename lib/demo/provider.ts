import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerChatCompletion } from './chat-completions.ts';
import { DemoError, toAnthropicErrorBody, toErrorBody } from './demo-error.ts';
import { answerMessage, countMessageTokens } from './messages.ts';
import { ClientGone, createReply, type Reply } from './reply.ts';
import { demoModels, findDemoModel, unknownModel } from './request.ts';
import { answerResponse } from './responses.ts';

export interface DemoProviderOptions {
  now(): Date;
  /** Multiplies every wait: 0 answers as fast as it can. */
  pace?: number;
}

const maxBodyBytes = 32 * 1024 * 1024;

/** A simulated provider with OpenAI's API and Anthropic's, as a `node:http` listener. It asks for no key and calls nothing. */
export function createDemoProvider({
  now,
  pace = 1,
}: DemoProviderOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const startedAt = performance.now();
    const requestId = `req_demo_${crypto.randomUUID().replaceAll('-', '')}`;
    response.setHeader(isMessages(routeOf(request)) ? 'request-id' : 'x-request-id', requestId);
    answer(request, createReply(response, pace), now()).catch((error: unknown) => {
      if (error instanceof ClientGone) return;
      if (response.hasHeader('x-request-id')) {
        response.setHeader('openai-processing-ms', Math.round(performance.now() - startedAt));
      }
      fail(request, response, error);
    });
  };
}

async function answer(request: IncomingMessage, reply: Reply, now: Date): Promise<void> {
  const route = routeOf(request);
  if (route === '/chat/completions') {
    requireMethod(request, 'POST');
    await answerChatCompletion(reply, await readBody(request), now);
  } else if (route === '/responses') {
    requireMethod(request, 'POST');
    await answerResponse(reply, await readBody(request), now);
  } else if (route === '/messages') {
    requireMethod(request, 'POST');
    await answerMessage(reply, await readBody(request));
  } else if (route === '/messages/count_tokens') {
    requireMethod(request, 'POST');
    sendJson(reply.response, countMessageTokens(await readBody(request)));
  } else if (route === '/models') {
    requireMethod(request, 'GET');
    sendJson(reply.response, JSON.stringify({ object: 'list', data: demoModels.map(toModel) }));
  } else if (route.startsWith('/models/')) {
    requireMethod(request, 'GET');
    sendJson(reply.response, JSON.stringify(toModel(requireModel(route.slice('/models/'.length)))));
  } else {
    throw new DemoError(404, `The demo provider does not serve ${request.method} ${route.slice(0, 200)}.`, {
      code: 'unknown_url',
    });
  }
}

function routeOf({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?', 1);
  return path.replace(/^\/v1(?=\/)/, '');
}

function isMessages(route: string): boolean {
  return route === '/messages' || route.startsWith('/messages/');
}

function toModel(id: string) {
  return { id, object: 'model', created: 1_700_000_000, owned_by: 'latchkey-demo' };
}

function requireModel(name: string): string {
  const model = findDemoModel(name);
  if (!model) throw unknownModel(name);
  return model;
}

function requireMethod({ method }: IncomingMessage, allowed: 'GET' | 'POST'): void {
  if (method === allowed) return;
  throw new DemoError(405, `Use ${allowed} here, not ${method}.`, {
    code: 'method_not_supported',
    headers: { allow: allowed },
  });
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= maxBodyBytes) parts.push(part);
      else reject(new DemoError(413, 'The body is larger than 32 MB.', { code: 'request_too_large' }));
    });
    request.once('end', () => resolve(Buffer.concat(parts)));
    request.once('close', () => reject(new ClientGone()));
    request.once('error', () => reject(new ClientGone()));
  });
}

function sendJson(
  response: ServerResponse,
  body: string,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const failure =
    error instanceof DemoError
      ? error
      : new DemoError(500, 'The demo provider failed.', { type: 'server_error' });
  // What is left of a refused body is not read: keeping the connection would take it for the next request.
  const headers = request.complete ? failure.headers : { ...failure.headers, connection: 'close' };
  const body = isMessages(routeOf(request))
    ? toAnthropicErrorBody(failure, String(response.getHeader('request-id')))
    : toErrorBody(failure);
  sendJson(response, body, failure.status, headers);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { readChatCompletion } from './chat-completions.ts';
import { deliver } from './delivery.ts';
import { DemoError, toAnthropicErrorBody, toErrorBody } from './demo-error.ts';
import { countMessageTokens, readMessage } from './messages.ts';
import { ClientGone, createReply, type Reply } from './reply.ts';
import { demoModels, findDemoModel, unknownModel } from './request.ts';
import { createBodyReader, type ReadBody } from './request-body.ts';
import { readResponse } from './responses.ts';

export interface DemoProviderOptions {
  now(): Date;
  /** Multiplies every wait: 0 answers as fast as it can. */
  pace?: number;
}

/** A simulated provider with OpenAI's API and Anthropic's, as a `node:http` listener. It asks for no key and calls nothing. */
export function createDemoProvider({
  now,
  pace = 1,
}: DemoProviderOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const readBody = createBodyReader();
  return (request, response) => {
    const startedAt = performance.now();
    const requestId = `req_demo_${crypto.randomUUID().replaceAll('-', '')}`;
    response.setHeader(isMessages(routeOf(request)) ? 'request-id' : 'x-request-id', requestId);
    answer(request, createReply(response, pace), readBody, now()).catch((error: unknown) => {
      if (error instanceof ClientGone) return;
      if (response.hasHeader('x-request-id')) {
        response.setHeader('openai-processing-ms', Math.round(performance.now() - startedAt));
      }
      fail(request, response, error);
    });
  };
}

async function answer(request: IncomingMessage, reply: Reply, readBody: ReadBody, now: Date): Promise<void> {
  const route = routeOf(request);
  if (route === '/chat/completions') {
    requireMethod(request, 'POST');
    await deliver(reply, await readBody(request, (body) => readChatCompletion(body, now)));
  } else if (route === '/responses') {
    requireMethod(request, 'POST');
    await deliver(reply, await readBody(request, (body) => readResponse(body, now)));
  } else if (route === '/messages') {
    requireMethod(request, 'POST');
    await deliver(reply, await readBody(request, readMessage));
  } else if (route === '/messages/count_tokens') {
    requireMethod(request, 'POST');
    sendJson(reply.response, await readBody(request, countMessageTokens));
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

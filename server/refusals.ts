import type { IncomingMessage, ServerResponse } from 'node:http';
import { findDoor } from '#lib/gateway/doors.ts';
import { type Family, GatewayError } from '#lib/gateway/errors.ts';
import { sandboxHeaders } from '#lib/gateway/response-headers.ts';
import { NodeExchange } from '#lib/gateway/transports/node.ts';
import { strictTransport } from '#lib/security/strict-transport.ts';
import { inertHeaders } from './inert-headers.ts';
import type { ServerState } from './state.ts';

/** What decides how an answer is dressed. */
export type Dress = Pick<ServerState, 'servedSecurely'>;

/** In the words that the data plane has for it, to a client of one of its APIs. */
export function refuseCall(
  request: IncomingMessage,
  response: ServerResponse,
  { servedSecurely }: Dress,
  error: GatewayError,
  family?: Family,
): void {
  const exchange = new NodeExchange(request, response, null);
  const headers = [...sandboxHeaders, ...(servedSecurely ? strictTransport : []), ...error.bodyHeaders()];
  exchange.send(error.status, headers, error.body(family ?? findDoor(exchange.path)?.family ?? 'openai'));
}

export function refuseUntilReady(request: IncomingMessage, response: ServerResponse, state: Dress): void {
  const message = 'The gateway is starting and waits for its database.';
  refuseCall(request, response, state, new GatewayError('database_unavailable', message));
}

export function refuseHostless(request: IncomingMessage, response: ServerResponse, state: Dress): void {
  response.shouldKeepAlive = false;
  refuseCall(request, response, state, new GatewayError('invalid_header', 'The request has no Host header.'));
}

/** As a text, to whoever looked for a page. Who is still sending much may read it, and then has to hang up. */
export function refuse(
  state: Dress,
  response: ServerResponse,
  status: number,
  text: string,
  more: Readonly<Record<string, string>> = {},
): void {
  const headers = {
    'content-type': 'text/plain',
    ...inertHeaders(state),
    ...(status === 503 && { 'retry-after': '1' }),
    ...more,
  };
  new NodeExchange(response.req, response, null).send(status, Object.entries(headers).flat(), text);
}

/** Asked by us and not by node, whose own refusal carries no header of ours. HTTP/1.0 had no such header. */
export function lacksHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') return false;
  }
  return httpVersion === '1.1';
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { areActionArguments } from '#lib/auth/action-arguments.ts';
import { type PostLimit, postLimit, refusalOfLength } from '#lib/auth/page-post.ts';
import type { HeaderReader } from '#lib/auth/request-origin.ts';
import { GatewayError } from '#lib/gateway/errors.ts';
import { LeanRequest } from '#lib/gateway/transports/lean-request.ts';
import { NodeExchange } from '#lib/gateway/transports/node.ts';
import { log } from '#lib/log.ts';
import { refuse } from './refusals.ts';
import type { ServerState } from './state.ts';

const smallBytes = 16 * 1024;
/** A body that has not come by then keeps room from others. */
const wholeWithinMs = 30_000;

/**
 * Takes a body in before Next hears of its request, which reads whatever comes to its end and into one text. `handOver`
 * is called with the request whole again, or never.
 */
export function receiveBody(
  request: IncomingMessage,
  response: ServerResponse,
  state: ServerState,
  network: string,
  handOver: () => void,
): void {
  const headers = readerOf(request);
  const limit = postLimit(request.url ?? '/');
  const tooLong = refusalOfLength(headers, limit);
  if (tooLong) {
    refuse(state, response, tooLong.status, tooLong.message);
    return;
  }
  // Where it has none, Next is asked at once.
  if (!(request instanceof LeanRequest && (hasBody(request) || isAction(request, headers)))) {
    handOver();
    return;
  }
  read(request, response, { state, network, limit })
    .then((body) => {
      if (response.destroyed) return;
      if (isAction(request, headers) && !areActionArguments(body.toString())) {
        refuse(state, response, 400, 'These are not the arguments of an action.\n');
        return;
      }
      request.giveBack(body);
      handOver();
    })
    .catch((error: unknown) => {
      if (response.headersSent) return;
      if (error instanceof GatewayError) return refuse(state, response, error.status, error.message);
      log.error({ error }, 'portal.body_failed');
      response.destroy();
    });
}

interface Taking {
  state: ServerState;
  network: string;
  limit: PostLimit;
}

function read(
  request: IncomingMessage,
  response: ServerResponse,
  { state, network, limit: { bytes: most, refusal } }: Taking,
): Promise<Buffer> {
  let held = 0;
  const isSmall = Number(request.headers['content-length'] ?? Number.NaN) <= smallBytes;
  const take = (bytes: number) => {
    if (held + bytes > most) throw new GatewayError('request_too_large', refusal.message);
    if (!state.portalBodies.take(network, bytes, isSmall)) {
      throw new GatewayError('overloaded', 'The portal is being sent too much. Try again in a second.\n');
    }
    held += bytes;
  };
  const late = setTimeout(() => {
    refuse(state, response, 408, 'The request did not arrive whole in time.\n');
  }, wholeWithinMs);
  // Until the answer: Next holds what it was given so long.
  response.once('close', () => {
    clearTimeout(late);
    state.portalBodies.giveBack(network, held);
    held = 0;
  });
  const body = new NodeExchange(request, response, null).readBody(Number.POSITIVE_INFINITY, take);
  return body.finally(() => clearTimeout(late));
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Its arguments in a text: what Next parses as a form answers for itself. */
function isAction({ method }: IncomingMessage, headers: HeaderReader): boolean {
  return (
    method === 'POST' &&
    headers.get('next-action') !== null &&
    /^text\/plain\b/i.test(headers.get('content-type') ?? '')
  );
}

export function readerOf({ headers }: IncomingMessage): HeaderReader {
  return {
    get(name) {
      const value = headers[name];
      return typeof value === 'string' ? value : null;
    },
  };
}

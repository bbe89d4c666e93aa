import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { clientAddressHeader } from '#lib/auth/client-address-header.ts';
import { networkOf } from '#lib/auth/network-of.ts';
import { refusalOfPost } from '#lib/auth/page-post.ts';
import { findDoor, isSharedWithPortal } from '#lib/gateway/doors.ts';
import { keyHeaders } from '#lib/gateway/request-headers.ts';
import { LeanRequest } from '#lib/gateway/transports/lean-request.ts';
import { LeanResponse } from '#lib/gateway/transports/lean-response.ts';
import { NodeExchange } from '#lib/gateway/transports/node.ts';
import { log } from '#lib/log.ts';
import type { FileShares } from '#lib/runtime/open-files.ts';
import { noSuchDoor, strayCall } from '#lib/security/stray-call.ts';
import { dressBareAnswer } from './bare-answers.ts';
import type { AddressReader } from './client-address.ts';
import { boundConnections } from './connections.ts';
import { answerHealth, answerReadiness } from './health.ts';
import { answerForParser } from './parser-refusals.ts';
import { readerOf, receiveBody } from './portal-body.ts';
import { inTurn, mayWait } from './portal-turns.ts';
import { lacksHost, refuse, refuseCall, refuseHostless, refuseUntilReady } from './refusals.ts';
import { cutSlowReaders, type ReaderPatience } from './slow-readers.ts';
import type { ServerState } from './state.ts';

interface ServerOptions {
  takesUpgrades?: boolean;
  /** Undefined where nothing bounds how many connections there may be. */
  files?: FileShares | undefined;
  /** How long clients may leave unread what they asked for. */
  readers?: ReaderPatience;
}

/** One server for everything: probes, the doors of the data plane, and the portal behind them. */
export function createHttpServer(
  state: ServerState,
  readAddress: AddressReader,
  { takesUpgrades = false, files, readers }: ServerOptions = {},
): Server {
  const server = createServer(
    {
      IncomingMessage: LeanRequest as typeof IncomingMessage,
      ServerResponse: LeanResponse as unknown as typeof ServerResponse,
      // An upload may be slow; a header may not.
      headersTimeout: 15_000,
      requestTimeout: 300_000,
      connectionsCheckingInterval: 5_000,
      // Longer than load balancers keep theirs, so that it is they who close first.
      keepAliveTimeout: 75_000,
      // Node would refuse it in bare words; we ask ourselves.
      requireHostHeader: false,
      // Who offers another protocol gets an answer in this one: Next would take the connection over, and answer nothing.
      ...(!takesUpgrades && { shouldUpgradeCallback: () => false }),
    },
    (request, response) => {
      (request as LeanRequest).introduce();
      if (lacksHost(request)) refuseHostless(request, response, state);
      else route(request, response, state, readAddress);
    },
  );
  answerForParser(server, state);
  if (files) boundConnections(server, files);
  server.on('connection', (socket) => {
    state.sockets.add(socket);
    socket.once('close', () => state.sockets.delete(socket));
  });
  cutSlowReaders(server, state.sockets, readers);
  return server;
}

function route(
  request: IncomingMessage,
  response: ServerResponse,
  state: ServerState,
  readAddress: AddressReader,
): void {
  const path = pathOf(request.url ?? '/');
  if (findDoor(path) && !(isSharedWithPortal(path) && isForPortal(request, state))) {
    serveDataPlane(request, response, state, readAddress);
  } else if (path === '/healthz') answerHealth(state, response);
  else if (path === '/readyz') {
    answerReadiness(state, response).catch((error: unknown) => log.error({ error }, 'readyz.failed'));
  } else servePortal(request, response, state, readAddress);
}

function serveDataPlane(
  request: IncomingMessage,
  response: ServerResponse,
  state: ServerState,
  readAddress: AddressReader,
): void {
  const { runtime } = state;
  if (!runtime) {
    refuseUntilReady(request, response, state);
    return;
  }
  const exchange = new NodeExchange(request, response, readAddress(request));
  void runtime.gateway.handle(exchange, exchange);
}

/** Next would answer an absolute-form target with a redirect to whatever host it names. */
function servePortal(
  request: IncomingMessage,
  response: ServerResponse,
  state: ServerState,
  readAddress: AddressReader,
): void {
  if (!request.url?.startsWith('/') || hasTwoHosts(request)) refuse(state, response, 400, 'bad request\n');
  else if (refuseStray(request, response, state)) return;
  else if (!isDecodable(request)) refuse(state, response, 400, 'bad request\n');
  else if (!methodsOf(request.url).includes(request.method ?? '')) {
    refuse(state, response, 405, 'method not allowed\n', { allow: methodsOf(request.url).join(', ') });
  } else if (state.portal) {
    const { portal } = state;
    const refused = refusalOfPagePost(request, state);
    if (refused) {
      refuse(state, response, refused.status, refused.message);
      return;
    }
    if (!mayWait(request, response)) return;
    const address = readAddress(request);
    const network = networkOf(address ?? '', 32);
    receiveBody(request, response, state, network, () =>
      inTurn(response, () => {
        const begin = () => {
          claimHeaders(request, address);
          dressBareAnswer(response, state);
          portal(request, response);
        };
        if (state.portalLine.enter(network, response, begin)) return;
        refuse(state, response, 503, 'The portal is asked too much. Try again in a second.\n');
      }),
    );
  } else refuse(state, response, 503, 'starting\n');
}

/** Where there is no portal, whoever asks for anything else has missed a door. */
function refuseStray(request: IncomingMessage, response: ServerResponse, state: ServerState): boolean {
  const { ready, portal, runtime } = state;
  if (!ready) return false;
  const publicUrl = runtime?.config.publicUrl;
  const { method, url = '/' } = request;
  const asked = { method, path: pathOf(url), headers: readerOf(request) };
  const stray =
    strayCall(asked, publicUrl) ?? (portal ? undefined : { error: noSuchDoor(publicUrl), family: undefined });
  if (stray) refuseCall(request, response, state, stray.error, stray.family);
  return stray !== undefined;
}

const pageMethods = ['GET', 'HEAD', 'POST'];
const routeMethods = [...pageMethods, 'OPTIONS', 'PUT', 'PATCH', 'DELETE'];

/** Next answers 500 to TRACE, and to OPTIONS for an asset, and draws a page for any method. */
function methodsOf(url: string): readonly string[] {
  return url.startsWith('/api/') ? routeMethods : pageMethods;
}

/** Next answers 500 where it stumbles upon `%` or `%ff`. */
function isDecodable({ url = '' }: IncomingMessage): boolean {
  try {
    decodeURIComponent(pathOf(url));
    return true;
  } catch {
    return false;
  }
}

/** Next looks for an action in a request to an asset, too, and under /api wherever its header stands. */
function refusalOfPagePost(request: IncomingMessage, { runtime }: ServerState) {
  const { method, url = '', headers } = request;
  if (method !== 'POST') return undefined;
  if (url.startsWith('/api/') && headers['next-action'] === undefined) return undefined;
  return refusalOfPost(readerOf(request), runtime?.config.publicUrl);
}

function pathOf(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? url : url.slice(0, mark);
}

/** Of a part of an asset, or of one on a condition, Next makes a 500 where the answer is no. The whole of it is always right. */
const conditions = ['range', 'if-match', 'if-unmodified-since'];

/** What only we may say to Next: it sees no socket, and obeys headers of its own whoever sent them. */
function claimHeaders({ headers }: IncomingMessage, address: string | null): void {
  for (const name of conditions) delete headers[name];
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-middleware-') || name === 'x-nonce' || name === 'x-latchkey-path')
      delete headers[name];
  }
  headers['x-request-id'] = randomUUID();
  if (address === null) delete headers[clientAddressHeader];
  else headers[clientAddressHeader] = address;
}

/** A browser asks for the page; whoever brings a key, or is no browser, asks the data plane. */
function isForPortal(request: IncomingMessage, state: ServerState): boolean {
  const { headers } = request;
  if (!state.portal || Object.keys(headers).some((name) => keyHeaders.has(name))) return false;
  return (
    headers.accept?.includes('text/html') === true ||
    headers.rsc !== undefined ||
    headers['next-action'] !== undefined ||
    headers['sec-fetch-mode'] !== undefined
  );
}

/** Links are built from configuration, but a proxy in front may key its cache by either. */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

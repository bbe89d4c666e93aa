import {
  type IncomingMessage,
  maxHeaderSize,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { openaiError } from '#lib/gateway/openai-error.ts';
import { currentAnswer } from '#lib/gateway/transports/node-internals.ts';
import { inertHeaders } from './inert-headers.ts';
import type { Dress } from './refusals.ts';

/** How long a client that is still sending may read its refusal before the connection ends under it. */
const lastWordsMs = 2_000;

interface Refusal {
  status: number;
  code: string;
  message: string;
  /** Whether the same request may do the next time. */
  mayRetry?: boolean;
}

const malformed: Refusal = {
  status: 400,
  code: 'malformed_request',
  message: 'This is no request in HTTP/1.1 that the gateway can read.',
};
/** By the codes of node's parser. */
const byCode: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers_too_large',
    message: `The request line and the headers are over ${maxHeaderSize / 1024} KB together.`,
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'request_too_large',
    message: 'The extensions of a chunk are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'request_timeout',
    message: 'The request did not arrive whole in time.',
    mayRetry: true,
  },
};
const noTunnel: Refusal = {
  status: 405,
  code: 'method_not_allowed',
  message: 'This is no proxy to connect through.',
};
const unknownExpectation: Refusal = {
  status: 417,
  code: 'expectation_failed',
  message: 'The gateway knows no expectation but 100-continue.',
};

/** What node refuses before there is a request to answer, in the words and with the headers of all other answers. */
export function answerForParser(server: Server, state: Dress): void {
  const closing = new WeakSet<Duplex>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // More of what has been refused.
    if (closing.has(socket)) return;
    closing.add(socket);
    refuseOn(socket, byCode[error.code ?? ''] ?? malformed, state);
  });
  server.on('connect', (_request, socket) => {
    socket.on('error', () => {});
    refuseOn(socket, noTunnel, state);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const body = bodyOf(unknownExpectation);
    response.writeHead(unknownExpectation.status, headersOf(unknownExpectation, body, state));
    response.end(request.method === 'HEAD' ? undefined : body);
  });
}

function refuseOn(socket: Duplex, refusal: Refusal, state: Dress): void {
  const current = currentAnswer(socket);
  // It would be read as the answer to a request before this one.
  const isAnothers = current?.req.complete === true && !current.headersSent;
  if (!socket.writable || isAnothers) socket.destroy();
  else if (current?.headersSent) endSoon(socket);
  else if (current || refusal.mayRetry) {
    // Of a request that has begun, or may yet arrive, nothing must be served after its refusal.
    socket.write(textOf(refusal, state));
    socket.destroy();
  } else endSoon(socket, textOf(refusal, state));
}

/** Lets what was said before go out, and be read. */
function endSoon(socket: Duplex, lastWords = ''): void {
  socket.end(lastWords);
  const timer = setTimeout(() => socket.destroy(), lastWordsMs);
  socket.once('close', () => clearTimeout(timer));
}

function textOf(refusal: Refusal, state: Dress): string {
  const body = bodyOf(refusal);
  const headers = Object.entries(headersOf(refusal, body, state)).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const date = `date: ${new Date().toUTCString()}\r\n`;
  return `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${headers.join('')}${date}\r\n${body}`;
}

function headersOf({ mayRetry = false }: Refusal, body: string, state: Dress): OutgoingHttpHeaders {
  return {
    ...inertHeaders(state),
    'x-latchkey-error': 'true',
    ...(!mayRetry && { 'x-should-retry': 'false' }),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
}

function bodyOf({ message, code }: Refusal): string {
  return JSON.stringify(openaiError({ message, type: 'invalid_request_error', param: null, code }));
}

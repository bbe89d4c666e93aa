// The yardstick: what `node:http` and `undici` cost when all they do is forward.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Dispatcher, Pool } from 'undici';

const origin = process.env.UPSTREAM ?? '';
const pool = new Pool(origin, { connections: 512, pipelining: 1, bodyTimeout: 0, headersTimeout: 60_000 });
const upstreamHeaders = ['content-type', 'application/json', 'authorization', 'Bearer upstream'];

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/** A fixed length is gathered and sent at once; anything else goes on piece by piece, no faster than the client reads. */
function createHandler(response: ServerResponse): Dispatcher.DispatchHandler {
  let gathered: Buffer[] | undefined;
  let status = 200;
  let head: Record<string, string | string[]> = {};
  return {
    onRequestStart: (controller) => {
      response.once('close', () => {
        if (!response.writableFinished) controller.abort(new Error('the client hung up'));
      });
    },
    onResponseStart: (_controller, statusCode, headers) => {
      status = statusCode;
      head = pickHeaders(headers);
      if (headers['content-length'] !== undefined) gathered = [];
      else response.writeHead(status, head);
    },
    onResponseData: (controller, data) => {
      if (gathered) gathered.push(data);
      else if (!response.write(data)) {
        controller.pause();
        response.once('drain', () => controller.resume());
      }
    },
    onResponseEnd: () => {
      if (!gathered) {
        response.end();
        return;
      }
      const [first] = gathered;
      const body = gathered.length === 1 && first ? first : Buffer.concat(gathered);
      head['content-length'] = String(body.length);
      response.writeHead(status, head).end(body);
    },
    onResponseError: () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    },
  };
}

function pickHeaders(headers: Headers): Record<string, string | string[]> {
  const picked: Record<string, string | string[]> = {};
  for (const name of ['content-type', 'x-request-id']) {
    const value = headers[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function forward(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  pool.dispatch(
    { path: request.url ?? '/', method: 'POST', headers: upstreamHeaders, body },
    createHandler(response),
  );
}

createServer((request, response) => {
  let first: Buffer | undefined;
  let parts: Buffer[] | undefined;
  request.on('data', (data: Buffer) => {
    if (parts) parts.push(data);
    else if (first) parts = [first, data];
    else first = data;
  });
  request.once('end', () =>
    forward(request, response, parts ? Buffer.concat(parts) : (first ?? Buffer.alloc(0))),
  );
}).listen(Number(process.env.PORT), '127.0.0.1');

import { type Family, GatewayError } from './errors.ts';

/** What the data plane reads of a request's headers, gathered in one pass. */
export interface RequestHeaders {
  /** The key presented, without `Bearer `; undefined where there is none. */
  presentedKey: string | undefined;
  contentType: string | undefined;
  contentEncoding: string | undefined;
  contentLength: number | undefined;
  metadata: string | undefined;
  timeout: string | undefined;
  client: string | null;
  /** How many gateways this request has come through. */
  hops: number;
  /** Names and values in turn that may go to a provider of the same family. */
  forward: string[];
}

const keyHeaders = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']);
const forwarded = new Set([
  'accept',
  'accept-language',
  'idempotency-key',
  'traceparent',
  'tracestate',
  'user-agent',
]);
/** What each family may add to its API is its own business: names that nobody knows yet pass too. */
const familyPrefix: Readonly<Record<Family, string>> = { openai: 'openai-', anthropic: 'anthropic-' };
const plainHeaderValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const clientLength = 80;

type Reader = (headers: RequestHeaders, value: string) => void;

const readers = new Map<string, Reader>([
  ['content-type', (headers, value) => (headers.contentType = value)],
  ['content-encoding', (headers, value) => (headers.contentEncoding = value)],
  ['content-length', (headers, value) => (headers.contentLength = Number(value))],
  ['x-latchkey-metadata', (headers, value) => (headers.metadata = value)],
  ['x-tfy-metadata', (headers, value) => (headers.metadata ??= value)],
  ['x-latchkey-hop', (headers, value) => (headers.hops = Math.max(0, Number.parseInt(value, 10) || 0))],
  ['x-latchkey-request-timeout-ms', (headers, value) => (headers.timeout = value)],
  ['x-tfy-request-timeout', (headers, value) => (headers.timeout ??= value)],
]);

/** Two different keys, or two `Host` headers, are refused: whichever was taken would be a guess. */
export function readRequestHeaders(rawHeaders: readonly string[], family: Family = 'openai'): RequestHeaders {
  const headers: RequestHeaders = {
    presentedKey: undefined,
    contentType: undefined,
    contentEncoding: undefined,
    contentLength: undefined,
    metadata: undefined,
    timeout: undefined,
    client: null,
    hops: 0,
    forward: [],
  };
  const prefix = familyPrefix[family];
  let hosts = 0;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    const value = rawHeaders[index + 1] as string;
    if (keyHeaders.has(name)) headers.presentedKey = onePresentedKey(headers.presentedKey, name, value);
    else if (name === 'host') hosts += 1;
    else readOther(headers, name, value, prefix);
  }
  if (hosts > 1) throw new GatewayError('invalid_header', 'The request has more than one Host header.');
  return headers;
}

function readOther(headers: RequestHeaders, name: string, value: string, prefix: string): void {
  const reader = readers.get(name);
  if (reader) {
    reader(headers, value);
    return;
  }
  if (name === 'user-agent') headers.client = value.slice(0, clientLength);
  if ((forwarded.has(name) || name.startsWith(prefix)) && plainHeaderValue.test(value)) {
    headers.forward.push(name, value);
  }
}

function onePresentedKey(known: string | undefined, name: string, value: string): string | undefined {
  let presented = value;
  if (name === 'authorization') {
    const bearer = /^bearer +(\S*) *$/i.exec(value);
    // Another scheme is answered like a key that is not valid.
    presented = bearer ? (bearer[1] as string) : value;
  }
  if (presented.startsWith('tfy_')) presented = presented.slice(4);
  if (presented === '') return known;
  if (known !== undefined && known !== presented) {
    throw new GatewayError(
      'ambiguous_credentials',
      'The request carries two different keys. Send one, in Authorization, x-api-key, api-key or x-goog-api-key.',
    );
  }
  return presented;
}

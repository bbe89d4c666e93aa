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
  /** What gateways that this request came through left on it. */
  hop: string | undefined;
  /** The caller's own word for this call and its repetitions: it means nothing beside whose it is. */
  idempotencyKey: string | undefined;
  /** Names and values in turn that may go to a provider of the same family. */
  forward: string[];
}

/** The headers in which clients send a key. */
export const keyHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
]);
const forwarded = new Set(['accept-language', 'traceparent', 'tracestate', 'user-agent']);
/** What each family may add to its API is its own business: names that nobody knows yet pass too. */
const familyPrefix: Readonly<Record<Family, string>> = { openai: 'openai-', anthropic: 'anthropic-' };
const families: readonly Family[] = ['openai', 'anthropic'];
const plainHeaderValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const clientLength = 80;

type Reader = (headers: RequestHeaders, value: string) => void;

/** What is done with the header of a name. */
interface Handling {
  name: string;
  isKey: boolean;
  read: Reader | undefined;
  /** True: to every provider. */
  forwardTo: Family | boolean;
}

const readers = new Map<string, Reader>([
  ['content-type', (headers, value) => (headers.contentType = value)],
  ['content-encoding', (headers, value) => (headers.contentEncoding = value)],
  ['content-length', (headers, value) => (headers.contentLength = Number(value))],
  ['x-latchkey-metadata', (headers, value) => (headers.metadata = value)],
  ['x-tfy-metadata', (headers, value) => (headers.metadata ??= value)],
  ['x-latchkey-hop', (headers, value) => (headers.hop = value)],
  ['idempotency-key', (headers, value) => (headers.idempotencyKey = value)],
  ['x-latchkey-request-timeout-ms', (headers, value) => (headers.timeout = value)],
  ['x-tfy-request-timeout', (headers, value) => (headers.timeout ??= value)],
  ['user-agent', (headers, value) => (headers.client = value.slice(0, clientLength))],
]);

/** By the name as it was sent: clients send the same few with each call, and one look costs less than four. */
const handlings = new Map<string, Handling>();
const maxHandlings = 512;
const maxHandledName = 64;

function handlingOf(sentName: string): Handling {
  const known = handlings.get(sentName);
  if (known) return known;
  const name = sentName.toLowerCase();
  const family = families.find((each) => name.startsWith(familyPrefix[each]));
  const forwardTo = forwarded.has(name) || (family ?? false);
  const handling = { name, isKey: keyHeaders.has(name), read: readers.get(name), forwardTo };
  if (handlings.size >= maxHandlings) handlings.clear();
  if (name.length <= maxHandledName) handlings.set(sentName, handling);
  return handling;
}

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
    hop: undefined,
    idempotencyKey: undefined,
    forward: [],
  };
  let hosts = 0;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const { name, isKey, read, forwardTo } = handlingOf(rawHeaders[index] as string);
    const value = rawHeaders[index + 1] as string;
    if (isKey) headers.presentedKey = onePresentedKey(headers.presentedKey, name, value);
    else if (name === 'host') hosts += 1;
    else read?.(headers, value);
    if ((forwardTo === true || forwardTo === family) && plainHeaderValue.test(value)) {
      headers.forward.push(name, value);
    }
  }
  if (hosts > 1) throw new GatewayError('invalid_header', 'The request has more than one Host header.');
  return headers;
}

function onePresentedKey(known: string | undefined, name: string, value: string): string | undefined {
  let presented = value;
  if (name === 'authorization') {
    const bearer = /^bearer(?: +(\S+))? *$/i.exec(value);
    // Another scheme is answered like a key that is not valid.
    presented = bearer ? (bearer[1] ?? '') : value;
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

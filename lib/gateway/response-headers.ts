import type { Exchange } from './exchange.ts';
import { namesCredential, quotesCredential, tellsCredential } from './relay/redact.ts';

/** On every answer of the data plane: whatever a provider sends must not run as a page of our origin. */
export const sandboxHeaders: readonly string[] = [
  'x-content-type-options',
  'nosniff',
  'content-security-policy',
  "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy',
  'no-referrer',
];

/** Of every answer but a stream, which says more: it is one caller's, at one moment. */
export const uncachedHeaders: readonly string[] = ['cache-control', 'no-store'];

const passed = new Set(['retry-after', 'retry-after-ms', 'x-should-retry']);
const requestIds = new Set(['x-request-id', 'request-id']);
const contents = new Set(['content-type', 'content-encoding']);
const upstreamRequestId = 'x-latchkey-upstream-request-id';

/** What is known of a request before its model is: on every answer. */
export function exchangeHeaders(exchange: Exchange): string[] {
  const { requestId, keyPublicId, degraded, family, constantHeaders } = exchange;
  const headers = ['x-request-id', requestId, ...constantHeaders];
  // The name under which Anthropic's SDKs look for it.
  if (family === 'anthropic') headers.push('request-id', requestId);
  if (keyPublicId !== undefined) headers.push('x-latchkey-key-id', keyPublicId);
  if (degraded) headers.push('x-latchkey-degraded', 'database');
  return headers;
}

/** Whether anything here asks for a provider's header of that name, given in lower case. */
export function isReadHeader(name: string): boolean {
  return passed.has(name) || hasPassedPrefix(name) || requestIds.has(name) || contents.has(name);
}

export type UpstreamHeaders = Record<string, string | string[] | undefined>;

/** Clients refuse heads of over 16 KB or 100 headers: what providers send of these is far less. */
const maxPassedLength = 8_192;
/** What the shortest counts as, so that there are no more than 48. */
const leastCost = 170;
/** Of what always passes: a time, a word or an id. */
const maxSmallLength = 256;

/**
 * The provider's headers that a client may see, in names and values by turn. One that tells our credential is dropped,
 * and so is what a client could not read. `refusing`: the credential of an answer that says no, which may quote it.
 */
export function passUpstreamHeaders(
  upstream: UpstreamHeaders,
  credential: string | null,
  into: string[],
  refusing: Buffer | null = null,
): void {
  let room = maxPassedLength;
  for (const name in upstream) {
    const target = clientName(name, upstream);
    if (target === undefined) continue;
    const value = upstream[name];
    const text = Array.isArray(value) ? value.join(', ') : value;
    if (text === undefined || tellsCredential(text, credential) || namesCredential(name, credential))
      continue;
    if (quotesCredential(text, refusing) || quotesCredential(name, refusing)) continue;
    const cost = costOf(name, text);
    if (cost > room) continue;
    room -= cost;
    into.push(target, text);
  }
}

/** Nothing for the time to wait and the id, which nothing else may crowd out. */
function costOf(name: string, value: string): number {
  if (hasPassedPrefix(name)) return Math.max(leastCost, name.length + value.length);
  return value.length <= maxSmallLength ? 0 : Number.POSITIVE_INFINITY;
}

function clientName(name: string, upstream: UpstreamHeaders): string | undefined {
  if (passed.has(name) || hasPassedPrefix(name)) return name;
  if (name === 'x-request-id') return upstreamRequestId;
  return name === 'request-id' && upstream['x-request-id'] === undefined ? upstreamRequestId : undefined;
}

function hasPassedPrefix(name: string): boolean {
  return (
    name.startsWith('x-ratelimit-') || name.startsWith('openai-') || name.startsWith('anthropic-ratelimit-')
  );
}

export function headerText(upstream: UpstreamHeaders, name: string): string | undefined {
  const value = upstream[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Names and values in turn, as the web's own `Headers` takes them. */
export function headerPairs(list: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < list.length; index += 2) {
    pairs.push([list[index] as string, list[index + 1] as string]);
  }
  return pairs;
}

import type { BodyLease } from '../body/body-budget.ts';
import { GatewayError } from '../errors.ts';
import type { InboundRequest } from '../exchange.ts';
import type { RequestHeaders } from '../request-headers.ts';

export const jsonLimitBytes = 25 * 1024 * 1024;

/** Takes the body in, once. What it says is the endpoint's to read. */
export function readBody(
  request: InboundRequest,
  headers: RequestHeaders,
  lease: BodyLease | undefined,
): Promise<Buffer> {
  const { contentType, contentEncoding, contentLength } = headers;
  if (contentEncoding !== undefined && contentEncoding !== 'identity') {
    throw new GatewayError('unsupported_media_type', 'Send the body without content-encoding.');
  }
  if (contentType !== undefined && !isJson(contentType)) {
    throw new GatewayError('unsupported_media_type', 'Send the body as application/json.');
  }
  if (contentLength !== undefined && contentLength > jsonLimitBytes) throw tooLarge();
  return request.readBody(jsonLimitBytes, lease && ((bytes) => lease.take(bytes)));
}

export function tooLarge(): GatewayError {
  return new GatewayError('request_too_large', 'The body is over 25 MB.');
}

export function crumbled(): GatewayError {
  return new GatewayError(
    'request_too_large',
    'The body comes in too many small pieces. Send it in larger ones.',
  );
}

function isJson(contentType: string): boolean {
  return (
    contentType === 'application/json' || /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType)
  );
}

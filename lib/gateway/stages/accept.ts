import { GatewayError } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { Overload } from '../overload.ts';
import { type RequestHeaders, readRequestHeaders } from '../request-headers.ts';

const keyParameters = /(?:^|&)(?:api_?key|key|token|access_token|x-api-key)=/i;
const keyShape = /lk_(?:pat|vat)_/;

/** The first stage: what can be refused without knowing who asks. */
export function accept(exchange: Exchange, overload: Overload): RequestHeaders {
  const { query } = exchange.request;
  if (query !== '' && namesKey(query)) {
    throw new GatewayError(
      'key_in_query',
      'A key in the address ends up in logs. Send it in the Authorization header, and revoke this one.',
    );
  }
  overload.check();
  return readRequestHeaders(exchange.request.rawHeaders, exchange.family);
}

/** A name or a key that was percent-encoded is one all the same. */
function namesKey(query: string): boolean {
  const plain = query.replaceAll(/%([0-7][0-9a-f])/gi, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return [query, plain].some((text) => keyParameters.test(text) || keyShape.test(text));
}

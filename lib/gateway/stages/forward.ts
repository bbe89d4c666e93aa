import type { Call } from '../call.ts';
import type { Endpoint, InferenceRequest } from '../endpoints/endpoint.ts';
import { GatewayError } from '../errors.ts';
import type { GatewayPorts } from '../ports.ts';
import { maxHops, readHops } from '../providers/hop-mark.ts';
import { upstreamRequest } from '../providers/upstream-request.ts';
import { Relay } from '../relay/relay.ts';
import type { RequestHeaders } from '../request-headers.ts';
import type { Pools } from '../upstream/pools.ts';

const defaultTimeoutMs = 600_000;
const maxTimeoutMs = 3_600_000;

/** Sends the request on. From here the relay answers for everything that happens. */
export function forward(
  parts: {
    call: Call;
    request: InferenceRequest;
    endpoint: Endpoint;
    headers: RequestHeaders;
  },
  ports: GatewayPorts,
  pools: Pools,
): void {
  const { call, request, endpoint, headers } = parts;
  const { account, model } = call.target;
  const wishedMs = readTimeout(headers.timeout);
  const timeoutMs = wishedMs ?? defaultTimeoutMs;
  const relay = new Relay({ call, request, endpoint, ports, timeoutMs, streamTimeoutMs: wishedMs });
  try {
    const { hops, next } = readHops(headers.hop, ports);
    if (hops >= maxHops) {
      relay.fail(new GatewayError('upstream_error', 'The provider account leads back to this gateway.'));
      return;
    }
    const message = upstreamRequest(account, endpoint.name, headers, { hop: next, caller: call.record });
    const { path, headers: sent } = message;
    pools.of(account).dispatch({ method: 'POST', path, headers: sent, body: request.bodyFor(model) }, relay);
  } catch (error) {
    ports.logError('forward.failed', error, { requestId: call.exchange.requestId });
    relay.fail(new GatewayError('internal_error', 'The request could not be sent to the provider.'));
  }
}

/** A timeout that does not parse is the default: it is a wish, not a right. */
function readTimeout(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return undefined;
  const timeoutMs = Number(text);
  return timeoutMs >= 1 && timeoutMs <= maxTimeoutMs ? timeoutMs : undefined;
}

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

/** Sends the request on. From here the relay answers for everything that happens. */
export function forward(
  parts: {
    call: Call;
    request: InferenceRequest;
    endpoint: Endpoint;
    headers: RequestHeaders;
    /** What the caller asked for. */
    wishedMs: number | undefined;
  },
  ports: GatewayPorts,
  pools: Pools,
): void {
  const { call, request, endpoint, headers, wishedMs } = parts;
  const { account, model } = call.target;
  const timeoutMs = wishedMs ?? defaultTimeoutMs;
  const relay = new Relay({ call, request, endpoint, ports, timeoutMs, streamTimeoutMs: wishedMs });
  try {
    const { hops, next } = readHops(headers.hop, ports);
    if (hops >= maxHops) {
      relay.fail(new GatewayError('upstream_error', 'The provider account leads back to this gateway.'));
      return;
    }
    const sender = { hop: next, caller: call.record, stream: request.stream };
    const message = upstreamRequest(account, endpoint.name, headers, sender);
    const { path, headers: sent } = message;
    pools.of(account).dispatch({ method: 'POST', path, headers: sent, body: request.bodyFor(model) }, relay);
  } catch (error) {
    ports.logError('forward.failed', error, { requestId: call.exchange.requestId });
    relay.fail(new GatewayError('internal_error', 'The request could not be sent to the provider.'));
  }
}

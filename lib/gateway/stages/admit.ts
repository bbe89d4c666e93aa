import { Call } from '../call.ts';
import type { Endpoint, InferenceRequest } from '../endpoints/endpoint.ts';
import { GatewayError } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { readMetadata } from '../metadata.ts';
import type { OpenCalls } from '../open-calls.ts';
import type { OwnerShares } from '../owner-shares.ts';
import { type GatewayPorts, type KeyRecord, type UsageEvent, unknownEnding } from '../ports.ts';
import type { RequestHeaders } from '../request-headers.ts';
import type { Target } from './resolve.ts';

/** Taken apart once: to spread it for each call costs ten times as much as the object that it goes into. */
const {
  status,
  outcome,
  errorCode,
  inputTokens,
  outputTokens,
  cachedInputTokens,
  estimated,
  costNano,
  priceVersion,
  durationMs,
  ttftMs,
} = unknownEnding;

interface Admission {
  exchange: Exchange;
  headers: RequestHeaders;
  record: KeyRecord;
  request: InferenceRequest;
  target: Target;
  endpoint: Endpoint;
}

interface Admitting {
  ports: GatewayPorts;
  openCalls: OpenCalls;
  shares: OwnerShares;
}

/** From here on the request leaves exactly one usage event. */
export function admit(admission: Admission, { ports, openCalls, shares }: Admitting): Call {
  const { exchange, headers, record, request, target, endpoint } = admission;
  const metadata = readMetadata(headers.metadata, record.tags);
  if (ports.usage.isFull()) {
    throw new GatewayError('database_unavailable', 'Usage cannot be recorded: the database is away.');
  }
  const share = shares.take(record);
  const event: UsageEvent = {
    requestId: exchange.requestId,
    tenantId: record.tenantId,
    occurredAtMs: exchange.arrivedAtMs,
    keyId: record.id,
    userId: record.userId,
    virtualAccountId: record.virtualAccountId,
    providerAccountId: target.account.id,
    providerAccount: target.account.name,
    simulated: target.account.simulated,
    model: target.model.fullName,
    endpoint: exchange.endpoint,
    stream: request.stream,
    metadata,
    clientAddress: exchange.request.address,
    client: headers.client,
    status,
    outcome,
    errorCode,
    inputTokens,
    outputTokens,
    cachedInputTokens,
    estimated,
    costNano,
    priceVersion,
    durationMs,
    ttftMs,
  };
  const { otherRates } = request;
  const parts = { exchange, record, target, event, free: endpoint.free === true, otherRates };
  const call = new Call(parts, ports, (ended) => {
    share.end();
    openCalls.remove(ended);
  });
  openCalls.add(call);
  ports.usage.open(event);
  return call;
}

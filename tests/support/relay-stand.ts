import { Call } from '#lib/gateway/call.ts';
import { chatCompletions } from '#lib/gateway/endpoints/chat-completions.ts';
import type { Endpoint } from '#lib/gateway/endpoints/endpoint.ts';
import type { Exchange, ReplySink } from '#lib/gateway/exchange.ts';
import type { KeyRecord, UsageEvent } from '#lib/gateway/ports.ts';
import { Relay } from '#lib/gateway/relay/relay.ts';
import type { Target } from '#lib/gateway/stages/resolve.ts';
import type { UpstreamController } from '#lib/gateway/upstream/http1-connection.ts';
import { fakePorts, keyRecord } from './fake-ports.ts';

interface Told {
  status: number | undefined;
  /** The row of the call. */
  event: Promise<UsageEvent>;
}

interface RelayStandOptions {
  reply?: Partial<ReplySink>;
  record?: Partial<KeyRecord>;
  body?: object;
  timeoutMs?: number;
  credential?: string | null;
  endpoint?: Endpoint;
  /** Whether the provider had the request whole; undefined: it never had a connection. */
  sentWhole?: boolean | undefined;
}

/** A relay between a provider and a client that a test plays, on clocks that it moves. */
export function standIn(options: RelayStandOptions = {}) {
  const { reply: said = {}, record = {}, body = {}, timeoutMs = 1_000 } = options;
  const { credential = null, endpoint = chatCompletions } = options;
  const sentWhole = 'sentWhole' in options ? options.sentWhole : true;
  const settled = Promise.withResolvers<UsageEvent>();
  const told: Told = { status: undefined, event: settled.promise };
  const controlled: string[] = [];
  const controller: UpstreamController = {
    sentWhole: sentWhole === true,
    abort: () => controlled.push('abort'),
    pause: () => controlled.push('pause'),
    resume: () => controlled.push('resume'),
  };
  let leave = () => {};
  const reply: ReplySink = {
    closed: false,
    send: (status) => {
      told.status = status;
    },
    start: () => {},
    write: () => true,
    end: () => {},
    cut: () => {},
    onDrain: () => {},
    onHangUp: (listener) => {
      leave = listener;
    },
    ...said,
  };
  const ports = fakePorts({ usage: { open: () => {}, settle: settled.resolve, isFull: () => false } });
  const event = { requestId: 'r' } as UsageEvent;
  const request = endpoint.read(Buffer.from(JSON.stringify({ model: 'a/m', ...body })));
  const parts = {
    exchange: exchangeTo(reply),
    record: keyRecord(record),
    target: targetWith(credential),
    event,
    free: endpoint.free === true,
    otherRates: request.otherRates,
  };
  const call = new Call(parts, ports, () => {});
  const relay = new Relay({
    call,
    request,
    endpoint,
    ports,
    timeoutMs,
    streamTimeoutMs: undefined,
  });
  if (sentWhole !== undefined) relay.onStart(controller);
  return { relay, call, told, controlled, pass: ports.pass, hangUp: () => leave() };
}

const targetWith = (credential: string | null): Target => ({
  model: {
    id: 'm',
    name: 'm',
    fullName: 'a/m',
    upstreamId: 'm',
    types: ['chat'],
    allowedSubjects: null,
    price: null,
    createdAtSeconds: 0,
  },
  account: {
    id: 'a',
    name: 'a',
    origin: 'http://a',
    basePath: '',
    internal: false,
    simulated: false,
    credential,
    credentialBytes: credential === null ? null : Buffer.from(credential),
    models: new Map(),
  },
});

function exchangeTo(reply: ReplySink): Exchange {
  return {
    request: {
      method: 'POST',
      path: '/',
      query: '',
      rawHeaders: [],
      address: null,
      readBody: async () => Buffer.alloc(0),
    },
    reply,
    family: 'openai',
    endpoint: 'chat/completions',
    requestId: 'r',
    keyPublicId: 'k',
    degraded: false,
    constantHeaders: [],
    arrivedAtMs: 0,
    arrivedAt: 0,
    changesAtArrival: 0,
  };
}

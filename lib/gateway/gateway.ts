import { BodyBudget, type BodyLease, smallBodyBytes } from './body/body-budget.ts';
import { ReadingTurns } from './body/reading-turns.ts';
import type { Call } from './call.ts';
import { CatalogCache } from './catalog-cache.ts';
import { findDoor } from './doors.ts';
import type { Endpoint } from './endpoints/endpoint.ts';
import { findEndpoint } from './endpoints/find-endpoint.ts';
import { answerModels } from './endpoints/models.ts';
import { baseUrlError, isBaseUrl, notHereError } from './endpoints/not-here.ts';
import { GatewayError } from './errors.ts';
import type { Exchange, InboundRequest, ReplySink } from './exchange.ts';
import { type FoundKey, KeyCache } from './key-cache.ts';
import { OpenCalls } from './open-calls.ts';
import { defaultLimits, Overload, type OverloadLimits } from './overload.ts';
import { OwnerShares, ownerOf } from './owner-shares.ts';
import type { GatewayPorts, KeyRecord } from './ports.ts';
import type { RequestHeaders } from './request-headers.ts';
import { exchangeHeaders, sandboxHeaders, uncachedHeaders } from './response-headers.ts';
import { accept } from './stages/accept.ts';
import { admit } from './stages/admit.ts';
import { authenticate } from './stages/authenticate.ts';
import { forward } from './stages/forward.ts';
import { heldRights, proofOf, type RightsSources, readRights } from './stages/prove-again.ts';
import { readBody } from './stages/read.ts';
import { deniedError, resolve } from './stages/resolve.ts';
import { readTimeout } from './timeout.ts';
import type { Guard } from './upstream/guard.ts';
import { Pools } from './upstream/pools.ts';

/** What a change of rights concerns. `id` is a key's public id, else the row's id. */
export interface Eviction {
  kind: 'key' | 'user' | 'virtual-account' | 'tenant';
  id: string;
}

export interface GatewayOptions {
  guard: Guard;
  limits?: OverloadLimits;
  /** How many connections to providers may be kept open for later calls; those of one origin have a bound of their own. */
  keptConnections?: number;
  /** On every answer besides ours, names and values by turn: what the address of this host asks for. */
  headers?: readonly string[];
}

interface Inference {
  endpoint: Endpoint;
  exchange: Exchange;
  headers: RequestHeaders;
  record: KeyRecord;
  lease: BodyLease | undefined;
}

/** The data plane: accept, authenticate, read, resolve, admit, forward, relay, settle. Knows nothing of Next or SQL. */
export class Gateway {
  private readonly ports: GatewayPorts;
  private readonly keys: KeyCache;
  private readonly catalogs: CatalogCache;
  private readonly sources: RightsSources;
  private readonly openCalls: OpenCalls;
  private readonly overload: Overload;
  private readonly shares: OwnerShares;
  private readonly pools: Pools;
  private readonly constantHeaders: readonly string[];
  private readonly bodies = new BodyBudget();
  private readonly reading: ReadingTurns;

  constructor(ports: GatewayPorts, options: GatewayOptions) {
    this.ports = ports;
    this.keys = new KeyCache(ports);
    this.reading = new ReadingTurns(() => ports.monotonic());
    this.catalogs = new CatalogCache(ports);
    this.sources = { ports, keys: this.keys, catalogs: this.catalogs };
    this.openCalls = new OpenCalls(ports);
    const limits = options.limits ?? defaultLimits;
    const openCalls = () => this.openCalls.size;
    const monotonic = () => ports.monotonic();
    const relieve = () => this.openCalls.endLeft();
    this.overload = new Overload({ openCalls, monotonic, limits, relieve });
    this.shares = new OwnerShares(openCalls, limits.maxOpenCalls);
    const kept = options.keptConnections ?? Number.POSITIVE_INFINITY;
    this.pools = new Pools(options.guard, monotonic, kept);
    this.constantHeaders = [...sandboxHeaders, ...(options.headers ?? [])];
  }

  /** Why requests are refused at the moment; undefined while they are not. */
  get overloadedBy(): string | undefined {
    return this.overload.currentReason;
  }

  get openCallCount(): number {
    return this.openCalls.size;
  }

  /** Answers one request. Resolves when the request has been sent on or answered; never rejects. */
  async handle(request: InboundRequest, reply: ReplySink): Promise<void> {
    const door = findDoor(request.path);
    const exchange: Exchange = {
      request,
      reply,
      family: door?.family ?? 'openai',
      endpoint: door?.endpoint ?? '',
      requestId: this.ports.newRequestId(),
      keyPublicId: undefined,
      degraded: false,
      constantHeaders: this.constantHeaders,
      arrivedAtMs: this.ports.now(),
      arrivedAt: this.ports.monotonic(),
      changesAtArrival: this.keys.changes,
    };
    try {
      await this.serve(exchange);
    } catch (error) {
      this.refuse(exchange, error);
    }
  }

  /** Drops what is cached in this process, before it returns, and cuts the streams of keys that are no longer usable. */
  evict(eviction: Eviction): void {
    const concerns = concernsOf(eviction);
    this.keys.evict(concerns, eviction.kind === 'key' ? eviction.id : undefined);
    this.openCalls
      .recheck((call) => concerns(call.record))
      .catch((error: unknown) => this.ports.logError('streams.recheck_failed', error, {}));
  }

  /** After a time without news from the database: whatever is cached may be old. */
  expireAll(): void {
    this.keys.expireAll();
  }

  /** Ends what is still open with an error that says so. */
  interruptAll(): void {
    this.openCalls.interrupt(() => true, 'shutting_down');
  }

  async close(): Promise<void> {
    this.openCalls.close();
    this.overload.close();
    this.pools.close();
  }

  private serve(exchange: Exchange): Promise<unknown> {
    const headers = accept(exchange, this.overload);
    if (isBaseUrl(exchange.endpoint)) throw baseUrlError(exchange);
    const found = authenticate(exchange, headers.presentedKey, this.keys, exchange.arrivedAtMs);
    return found instanceof Promise
      ? found.then((key) => this.serveAs(key, exchange, headers))
      : this.serveAs(found, exchange, headers);
  }

  private serveAs({ record }: FoundKey, exchange: Exchange, headers: RequestHeaders): Promise<unknown> {
    this.ports.touched(record, exchange.request.address, headers.client);
    if (isModels(exchange.endpoint)) return this.listModels(exchange, record);
    const endpoint = findEndpoint(exchange.endpoint);
    if (endpoint?.family !== exchange.family) throw notHereError(exchange);
    requireMethod(exchange, 'POST');
    const lease = this.leaseFor(headers, record);
    const call = this.infer({ endpoint, exchange, headers, record, lease });
    return lease ? releaseUnless(call, lease) : call;
  }

  /** From its admission on the call holds the lease; undefined where the caller has left before. */
  private async infer(inference: Inference): Promise<Call | undefined> {
    const { endpoint, exchange, headers, lease } = inference;
    const wishedMs = readTimeout(headers.timeout);
    const proof = proofOf(inference.record, exchange);
    const body = await readBody(exchange.request, headers, lease);
    const reading = this.reading.take(ownerOf(inference.record), body, (bytes) => endpoint.read(bytes));
    const request = reading instanceof Promise ? await reading : reading;
    const rights =
      heldRights(proof, this.sources) ?? (await readRights(proof, exchange, headers, this.sources));
    const { record, catalog } = rights;
    const target = resolve(request.model, endpoint.modelType, record, catalog);
    if ('denied' in target) throw await deniedError(record, target, this.ports);
    if (exchange.reply.closed) return undefined;
    const { ports, openCalls, shares } = this;
    const admission = { exchange, headers, record, request, target, endpoint };
    const call = admit(admission, { ports, openCalls, shares });
    call.lease = lease;
    forward({ call, request, endpoint, headers, wishedMs }, this.ports, this.pools);
    return call;
  }

  private leaseFor({ contentLength }: RequestHeaders, record: KeyRecord): BodyLease | undefined {
    const isSmall = contentLength !== undefined && contentLength <= smallBodyBytes;
    return isSmall ? undefined : this.bodies.lease(ownerOf(record));
  }

  private async listModels(exchange: Exchange, record: KeyRecord): Promise<void> {
    requireMethod(exchange, 'GET');
    const catalog = await this.catalogs.get(record.tenantId, record.catalogVersion);
    const body = answerModels(exchange, record, catalog);
    exchange.reply.send(
      200,
      [...exchangeHeaders(exchange), ...uncachedHeaders, 'content-type', 'application/json'],
      body,
    );
  }

  private refuse(exchange: Exchange, thrown: unknown): void {
    const error =
      thrown instanceof GatewayError ? thrown : new GatewayError('internal_error', 'Something went wrong.');
    if (!(thrown instanceof GatewayError)) {
      this.ports.logError('gateway.failed', thrown, { requestId: exchange.requestId });
    }
    const headers = [...exchangeHeaders(exchange), ...error.bodyHeaders()];
    exchange.reply.send(error.status, headers, error.body(exchange.family));
  }
}

async function releaseUnless(admitted: Promise<Call | undefined>, lease: BodyLease): Promise<void> {
  let call: Call | undefined;
  try {
    call = await admitted;
  } finally {
    if (!call) lease.release();
  }
}

function isModels(endpoint: string): boolean {
  return endpoint === 'models' || endpoint.startsWith('models/');
}

function requireMethod({ request, endpoint }: Exchange, method: string): void {
  if (request.method === method) return;
  throw new GatewayError('method_not_allowed', `${endpoint} takes ${method}.`, {
    headers: ['allow', method],
  });
}

function concernsOf({ kind, id }: Eviction): (record: KeyRecord) => boolean {
  switch (kind) {
    case 'key':
      return (record) => record.publicId === id;
    case 'user':
      return (record) => record.userId === id;
    case 'virtual-account':
      return (record) => record.virtualAccountId === id;
    case 'tenant':
      return (record) => record.tenantId === id;
  }
}

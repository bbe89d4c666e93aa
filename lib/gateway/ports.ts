import type { Price } from './cost.ts';

/** A key as the database knows it, with the rights of its owner at that moment. Immutable once read. */
export interface KeyRecord {
  id: string;
  publicId: string;
  kind: 'pat' | 'vat';
  tenantId: string;
  hash: Buffer;
  hashKid: string;
  userId: string | null;
  virtualAccountId: string | null;
  ownerActive: boolean;
  /** A tenant admin may call every model. */
  isTenantAdmin: boolean;
  /** Ids of the owner's teams, `everyone` among them. */
  teamIds: ReadonlySet<string>;
  /** Provider accounts on which the owner holds any role. */
  accountIds: ReadonlySet<string>;
  /** Tags of a virtual account: they become request metadata. */
  tags: Readonly<Record<string, string>>;
  /** Epoch milliseconds of the end in force, the tenant's maximum age counted in; null for none. */
  endsAtMs: number | null;
  revokedAtMs: number | null;
  /** Unlike a revocation it can be taken back. */
  disabledAtMs: number | null;
  /** How long the provider may go on for a caller who hung up; 0 ends its work at once. */
  drainSeconds: number;
  catalogVersion: number;
}

export interface Catalog {
  version: number;
  accounts: ReadonlyMap<string, ProviderAccount>;
}

export interface ProviderAccount {
  id: string;
  name: string;
  /** Origin of the upstream: scheme, host and port. */
  origin: string;
  /** Path in front of every route, no slash at the end. */
  basePath: string;
  /** True for an origin that this process itself made: the network guard does not apply. */
  internal: boolean;
  /** Its answers are made up: nobody is billed for them. */
  simulated: boolean;
  credential: string | null;
  /** The same as bytes, to look for in answers. */
  credentialBytes: Buffer | null;
  models: ReadonlyMap<string, Model>;
}

export interface Model {
  id: string;
  name: string;
  /** `<provider account>/<name>`. */
  fullName: string;
  upstreamId: string;
  types: readonly string[];
  /** Ids of users, teams and virtual accounts that may call it; null where every holder of a grant may. */
  allowedSubjects: ReadonlySet<string> | null;
  price: Price | null;
  createdAtSeconds: number;
}

export type Outcome = 'ok' | 'error' | 'client_closed' | 'upstream_truncated' | 'revoked' | 'unknown';

/** What is known of a request when it is admitted. */
export interface UsageDraft {
  requestId: string;
  tenantId: string;
  /** Epoch milliseconds. */
  occurredAtMs: number;
  keyId: string;
  userId: string | null;
  virtualAccountId: string | null;
  providerAccountId: string;
  providerAccount: string;
  /** As the account was when it was called: its name may be another's later. */
  simulated: boolean;
  model: string;
  endpoint: string;
  stream: boolean;
  metadata: Readonly<Record<string, string>>;
  clientAddress: string | null;
  client: string | null;
}

/** A request that has ended. Null tokens or cost are unknown, never zero. */
export interface UsageEvent extends UsageDraft {
  status: number;
  outcome: Outcome;
  errorCode: string | null;
  inputTokens: number | null;
  outputTokens: number | null;
  cachedInputTokens: number | null;
  estimated: boolean;
  costNano: number | null;
  priceVersion: string | null;
  durationMs: number;
  ttftMs: number | null;
}

/** How a request ended of which nothing is known but that it was admitted. */
export const unknownEnding = {
  status: 0,
  outcome: 'unknown',
  errorCode: null,
  inputTokens: null,
  outputTokens: null,
  cachedInputTokens: null,
  estimated: false,
  costNano: null,
  priceVersion: null,
  durationMs: 0,
  ttftMs: null,
} as const satisfies Omit<UsageEvent, keyof UsageDraft>;

export interface UsageSink {
  /** Remembers a request as open, so that a killed process still leaves its row. */
  open(event: UsageDraft): void;
  /** Takes exactly one event for each opened request. Never waits. */
  settle(event: UsageEvent): void;
  /** True when so much waits that no more may be admitted. */
  isFull(): boolean;
}

/** The world as the data plane sees it. Every call rejects within its own deadline; a rejection means the database is away. */
export interface GatewayPorts {
  /** Of the whole key, so that a wrong secret costs no more than an unknown key does. */
  findKey(publicId: string, key: string): Promise<KeyRecord | undefined>;
  loadCatalog(tenantId: string): Promise<Catalog>;
  /** E-mail addresses of those who may grant access to a provider account, few and in a stable order. */
  whomToAsk(tenantId: string, providerAccountId: string): Promise<readonly string[]>;
  /** The kid under which keys are hashed now. */
  readonly activeKid: string;
  /** HMAC of the whole key under the key of `kid`; undefined when that kid is not known. */
  hashKey(kid: string, key: string): Buffer | undefined;
  usage: UsageSink;
  /** A key was used: remembered now and then, beside the request. */
  touched(record: KeyRecord, address: string | null, client: string | null): void;
  logError(event: string, error: unknown, fields: Record<string, unknown>): void;
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that never run backwards, for durations. */
  monotonic(): number;
  newRequestId(): string;
  /** Of these public ids, those whose keys are no longer usable. */
  findDeadKeys(publicIds: readonly string[]): Promise<ReadonlySet<string>>;
}

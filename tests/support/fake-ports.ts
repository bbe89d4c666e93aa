import type { GatewayPorts, KeyRecord } from '#lib/gateway/ports.ts';

export interface FakePorts extends GatewayPorts {
  /** Moves both clocks. */
  pass(milliseconds: number): void;
}

/** A world that stands still until a test moves it. What a test does not say fails it. */
export function fakePorts(said: Partial<GatewayPorts> = {}): FakePorts {
  const startedAt = Date.parse('2026-03-01T12:00:00Z');
  let passed = 0;
  const unsaid = (name: string) => () => {
    throw new Error(`the test did not say what ${name} does`);
  };
  return {
    findKey: unsaid('findKey'),
    loadCatalog: unsaid('loadCatalog'),
    whomToAsk: async () => [],
    activeKid: 'k1',
    hashKey: unsaid('hashKey'),
    usage: { open: () => {}, settle: () => {}, isFull: () => false },
    touched: () => {},
    logError: () => {},
    now: () => startedAt + passed,
    monotonic: () => passed,
    newRequestId: () => crypto.randomUUID(),
    findDeadKeys: async () => new Set(),
    ...said,
    pass: (milliseconds) => {
      passed += milliseconds;
    },
  };
}

export function keyRecord(values: Partial<KeyRecord> = {}): KeyRecord {
  return {
    id: '018f0000-0000-7000-8000-000000000001',
    publicId: 'abcdefghijkl',
    kind: 'pat',
    tenantId: '018f0000-0000-7000-8000-00000000000a',
    hash: Buffer.alloc(32, 7),
    hashKid: 'k1',
    userId: '018f0000-0000-7000-8000-00000000000b',
    virtualAccountId: null,
    ownerActive: true,
    isTenantAdmin: false,
    teamIds: new Set(),
    accountIds: new Set(),
    tags: {},
    endsAtMs: null,
    revokedAtMs: null,
    disabledAtMs: null,
    drainSeconds: 0,
    catalogVersion: 1,
    ...values,
  };
}

import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Gateway } from '#lib/gateway/gateway.ts';
import { mintKey } from '#lib/gateway/key-format.ts';
import { NodeExchange } from '#lib/gateway/transports/node.ts';
import { createGuard } from '#lib/gateway/upstream/guard.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';

const keyring = createKeyring([{ kid: 'k1', key: Buffer.alloc(32, 7) }]);
const key = mintKey('pat');
writeFileSync('/tmp/latchkey/fakekey', key.key);
const { hash } = keyring.hashKey(key.key);
const record = {
  id: 'x',
  publicId: key.publicId,
  kind: 'pat' as const,
  tenantId: 't',
  hash,
  hashKid: 'k1',
  name: 'n',
  userId: 'u',
  virtualAccountId: null,
  ownerActive: true,
  isTenantAdmin: true,
  teamIds: new Set<string>(),
  accountIds: new Set<string>(),
  tags: {},
  endsAtMs: null,
  revokedAtMs: null,
  catalogVersion: 1,
};
const up = new URL(process.env.UPSTREAM ?? '');
const model = {
  id: 'm',
  name: 'fast',
  fullName: 'acme/fast',
  upstreamId: 'fast',
  types: ['chat'],
  allowedSubjects: null,
  price: {
    version: 'v',
    inputNanoPerMillion: 1e8,
    cachedInputNanoPerMillion: 1e7,
    outputNanoPerMillion: 1e8,
  },
  createdAtSeconds: 1,
};
const catalog = {
  version: 1,
  accounts: new Map([
    [
      'acme',
      {
        id: 'a',
        name: 'acme',
        provider: 'self-hosted-model' as const,
        origin: up.origin,
        basePath: '/v1',
        internal: true,
        credential: 'sk-abcdefghijkl',
        models: new Map([['fast', model]]),
      },
    ],
  ]),
};
const gateway = new Gateway(
  {
    findKey: async () => ({ ...record }),
    loadCatalog: async () => catalog,
    whomToAsk: async () => [],
    findDeadKeys: async () => new Set<string>(),
    activeKid: 'k1',
    hashKey: (k, t) => keyring.hashKeyWith(k, t),
    usage: { open() {}, settle() {}, isFull: () => false },
    touched() {},
    logError: console.error,
    now: () => Date.now(),
    monotonic: () => performance.now(),
    newRequestId: () => randomUUID(),
  },
  { guard: createGuard(['127.0.0.0/8']) },
);
const server = createServer((q, s) => {
  const e = new NodeExchange(q, s, '127.0.0.1');
  void gateway.handle(e, e);
});
server.listen(Number(process.env.PORT), '127.0.0.1');

import { randomBytes } from 'node:crypto';
import type { Db } from '#db/types.ts';
import type { Eviction } from '#lib/gateway/gateway.ts';
import { createKeyring, type Keyring } from '#lib/keyring/keyring.ts';

export interface TestParts {
  db: Db;
  keyring: Keyring;
  evict(eviction: Eviction): void;
  /** What the verbs under test evicted, in order. */
  evictions: Eviction[];
}

/** What a service verb takes of the runtime, with a keyring of its own and an ear on evictions. */
export function createParts(db: Db): TestParts {
  const evictions: Eviction[] = [];
  return {
    db,
    keyring: createKeyring([{ kid: 'k1', key: randomBytes(32) }]),
    evict: (eviction) => {
      evictions.push(eviction);
    },
    evictions,
  };
}

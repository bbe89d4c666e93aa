import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakePorts, keyRecord } from '#tests/support/fake-ports.ts';
import type { ReplySink } from './exchange.ts';
import { Gateway } from './gateway.ts';
import { mintKey } from './key-format.ts';
import type { KeyRecord } from './ports.ts';
import { createGuard } from './upstream/guard.ts';

const key = mintKey('pat');
const hash = Buffer.alloc(32, 7);
const begun = Date.parse('2026-03-01T12:00:00Z');

let gateway: Gateway;
let record: Partial<KeyRecord>;
let asked: number;
let passed: number;
let whileModelsAreRead: () => void;
let behindRead: () => void;

beforeEach(() => {
  record = {};
  asked = 0;
  passed = 0;
  whileModelsAreRead = () => {};
  behindRead = () => {};
  const ports = fakePorts({
    hashKey: () => hash,
    findKey: async () => {
      asked += 1;
      const found = keyRecord({ publicId: key.publicId, hash, ...record });
      behindRead();
      return found;
    },
    loadCatalog: async () => {
      whileModelsAreRead();
      return { version: 1, accounts: new Map() };
    },
    now: () => begun + passed,
    monotonic: () => 1_000 + passed,
  });
  gateway = new Gateway(ports, { guard: createGuard([]) });
});
afterEach(() => gateway.close());

/** A call whose body comes after `meanwhile`; resolves with what it was told. */
async function callHeld(meanwhile: () => void): Promise<{ status: number; code: string }> {
  const answered = Promise.withResolvers<{ status: number; code: string }>();
  const reply: ReplySink = {
    closed: false,
    send: (status, _headers, body) =>
      answered.resolve({ status, code: JSON.parse(String(body)).error.code as string }),
    start: () => {},
    write: () => true,
    end: () => {},
    cut: () => {},
    onDrain: () => {},
    onHangUp: () => {},
  };
  const body = Promise.withResolvers<Buffer>();
  const reading = Promise.withResolvers<void>();
  void gateway.handle(
    {
      method: 'POST',
      path: '/v1/chat/completions',
      query: '',
      rawHeaders: ['authorization', `Bearer ${key.key}`, 'content-length', '40'],
      address: null,
      readBody: () => {
        reading.resolve();
        return body.promise;
      },
    },
    reply,
  );
  await reading.promise;
  meanwhile();
  body.resolve(Buffer.from('{"model":"acme/small","messages":[]}'));
  return answered.promise;
}

const revoke = () => {
  record = { revokedAtMs: begun };
};

describe('a key whose call is still sending its body', () => {
  it('goes on where nothing changed, asked for once', async () => {
    expect(await callHeld(() => {})).toEqual({ status: 404, code: 'model_not_found' });
    expect(asked).toBe(1);
  });

  it('is refused once it is revoked in this process', async () => {
    const told = await callHeld(() => {
      revoke();
      gateway.evict({ kind: 'key', id: key.publicId });
    });
    expect(told).toEqual({ status: 401, code: 'revoked_api_key' });
  });

  it('is refused once it was revoked elsewhere, though nobody told', async () => {
    const told = await callHeld(() => {
      revoke();
      passed = 1_000;
    });
    expect(told).toEqual({ status: 401, code: 'revoked_api_key' });
  });

  it('is refused once it has expired', async () => {
    record = { endsAtMs: begun + 150 };
    const told = await callHeld(() => {
      passed = 150;
    });
    expect(told).toEqual({ status: 401, code: 'expired_api_key' });
  });

  it.each([
    ['here', () => gateway.evict({ kind: 'key', id: key.publicId })],
    [
      'elsewhere',
      () => {
        passed = 1_000;
      },
    ],
  ])('is refused where it is revoked %s while the models are read', async (_where, tell) => {
    whileModelsAreRead = () => {
      revoke();
      tell();
    };
    expect(await callHeld(() => {})).toEqual({ status: 401, code: 'revoked_api_key' });
  });

  it('is refused where it is revoked behind the first look at it', async () => {
    behindRead = () => {
      behindRead = () => {};
      revoke();
      gateway.evict({ kind: 'key', id: key.publicId });
    };
    expect(await callHeld(() => {})).toEqual({ status: 401, code: 'revoked_api_key' });
  });

  it('ends in an answer where rights change with every look', async () => {
    whileModelsAreRead = () => {
      passed += 1_000;
      record = { catalogVersion: asked + 1 };
    };
    expect(await callHeld(() => {})).toMatchObject({ code: 'model_not_found' });
  });

  it('is refused once its owner is deactivated', async () => {
    const told = await callHeld(() => {
      record = { ownerActive: false };
      gateway.evict({ kind: 'tenant', id: keyRecord().tenantId });
    });
    expect(told).toEqual({ status: 401, code: 'inactive_owner' });
  });
});

import { createCipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyring, KeyringError, type SealContext } from './keyring.ts';

const context: SealContext = {
  purpose: 'provider-credential/v1',
  tenantId: '22222222-2222-4222-8222-222222222222',
  table: 'provider_accounts',
  rowId: '11111111-1111-4111-8111-111111111111',
  column: 'credential',
};
const masterKey = (kid = 'k1') => ({ kid, key: randomBytes(32) });

describe('encrypted values', () => {
  it('come back as they were', () => {
    const keyring = createKeyring([masterKey()]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plaintext) => {
        expect(keyring.decrypt(context, keyring.encrypt(context, plaintext))).toBe(plaintext);
      }),
    );
  });

  it('hold nothing of the plaintext', () => {
    const keyring = createKeyring([masterKey()]);
    expect(keyring.encrypt(context, 'sk-live-0123456789')).not.toContain('0123456789');
  });

  it('throw when any byte of the envelope is changed (K1)', () => {
    const keyring = createKeyring([masterKey()]);
    const envelope = keyring.encrypt(context, 'sk-live-0123456789abcdef');
    const tampered = fc
      .record({ at: fc.nat(envelope.length - 1), to: fc.integer({ min: 0x20, max: 0x7e }) })
      .map(({ at, to }) => envelope.slice(0, at) + String.fromCharCode(to) + envelope.slice(at + 1))
      .filter((text) => text !== envelope);
    fc.assert(
      fc.property(tampered, (text) => {
        expect(() => keyring.decrypt(context, text)).toThrow(KeyringError);
      }),
      { numRuns: 10_000 },
    );
  });

  it('throw when cut short, lengthened or empty', () => {
    const keyring = createKeyring([masterKey()]);
    const envelope = keyring.encrypt(context, 'sk-live');
    for (let length = 0; length < envelope.length; length += 1) {
      expect(() => keyring.decrypt(context, envelope.slice(0, length))).toThrow(KeyringError);
    }
    for (const tail of ['A', '=', '.', '\n', 'AAAA']) {
      expect(() => keyring.decrypt(context, envelope + tail)).toThrow(KeyringError);
    }
  });

  it.each([0, 4, 8, 12, 15])('throw with a true tag of only %i bytes (K2)', (authTagLength) => {
    const master = masterKey();
    const keyring = createKeyring([master]);
    const purposeKey = hkdfSync('sha256', master.key, 'latchkey/v1', context.purpose, 32);
    const key = createSecretKey(Buffer.from(purposeKey));
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
    const { purpose, tenantId, table, rowId, column } = context;
    cipher.setAAD(Buffer.from(JSON.stringify(['v1', 'k1', purpose, tenantId, table, rowId, column])));
    const ciphertext = Buffer.concat([cipher.update('sk-live'), cipher.final()]);
    const withTag = (length: number) =>
      [
        'v1',
        'k1',
        iv.toString('base64url'),
        Buffer.concat([ciphertext, tag.subarray(0, length)]).toString('base64url'),
      ].join('.');
    const tag = cipher.getAuthTag();
    expect(keyring.decrypt(context, withTag(16))).toBe('sk-live');
    expect(() => keyring.decrypt(context, withTag(authTagLength))).toThrow(KeyringError);
  });

  it.each([
    { rowId: '33333333-3333-4333-8333-333333333333' },
    { column: 'other' },
    { table: 'api_keys' },
    { tenantId: '44444444-4444-4444-8444-444444444444' },
    { purpose: 'canary/v1' as const },
  ])('throw in another place than their own: %o (K3)', (elsewhere) => {
    const keyring = createKeyring([masterKey()]);
    const envelope = keyring.encrypt(context, 'sk-live');
    expect(() => keyring.decrypt({ ...context, ...elsewhere }, envelope)).toThrow(KeyringError);
  });

  it('throw where parts of the context are shifted between its fields (K3)', () => {
    const keyring = createKeyring([masterKey()]);
    const parts = fc.array(fc.string({ maxLength: 3 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const envelope = keyring.encrypt(fromParts(one), 'sk-live');
        expect(() => keyring.decrypt(fromParts(other), envelope)).toThrow(KeyringError);
      }),
    );
  });

  it('throw under another master key of the same name, without a word of the plaintext (K4)', () => {
    const envelope = createKeyring([masterKey()]).encrypt(context, 'sk-live');
    expect(() => createKeyring([masterKey()]).decrypt(context, envelope)).toThrow(
      /^the value of provider_accounts\.credential of 11111111-.* does not decrypt under "k1"$/,
    );
  });

  it('never share an initialisation vector (K6)', { timeout: 60_000 }, () => {
    const keyring = createKeyring([masterKey()]);
    const seen = new Set<string>();
    for (let count = 0; count < 100_000; count += 1) {
      seen.add(keyring.encrypt(context, 'x').split('.')[2] ?? '');
    }
    expect(seen.size).toBe(100_000);
  });
});

describe('several master keys', () => {
  it('write with the first and read with all', () => {
    const [older, newer] = [masterKey('k1'), masterKey('k2')];
    const before = createKeyring([older]).encrypt(context, 'sk-live');
    const keyring = createKeyring([newer, older]);
    expect(keyring.encrypt(context, 'sk-live')).toMatch(/^v1\.k2\./);
    expect(keyring.decrypt(context, before)).toBe('sk-live');
  });

  it('say which one is missing', () => {
    const envelope = createKeyring([masterKey('k1')]).encrypt(context, 'sk-live');
    expect(() => createKeyring([masterKey('k2')]).decrypt(context, envelope)).toThrow(
      'the master key "k1" is not held',
    );
  });

  it.each([
    ['none', []],
    ['one too short', [{ kid: 'k1', key: Buffer.alloc(31, 1) }]],
    ['one too long', [{ kid: 'k1', key: Buffer.alloc(33, 1) }]],
    ['a dot in an id', [{ kid: 'k.1', key: randomBytes(32) }]],
    ['an id twice', [masterKey('k1'), masterKey('k1')]],
  ])('are refused: %s', (_, masterKeys) => {
    expect(() => createKeyring(masterKeys)).toThrow(KeyringError);
  });
});

describe('hashes of keys', () => {
  const presented = `lk_pat_abcdefghijkl_${'a'.repeat(49)}`;

  it('are 32 bytes, the same each time, and others under another master key', () => {
    const keyring = createKeyring([masterKey()]);
    const { kid, hash } = keyring.hashKey(presented);
    expect(hash).toHaveLength(32);
    expect(keyring.hashKeyWith(kid, presented)).toEqual(hash);
    expect(createKeyring([masterKey()]).hashKey(presented).hash).not.toEqual(hash);
  });

  it('differ when one character of the key does', () => {
    const keyring = createKeyring([masterKey()]);
    expect(keyring.hashKey(`${presented.slice(0, -1)}b`).hash).not.toEqual(keyring.hashKey(presented).hash);
  });

  it('are verified under an older master key and made under the active one', () => {
    const [older, newer] = [masterKey('k1'), masterKey('k2')];
    const { hash } = createKeyring([older]).hashKey(presented);
    const keyring = createKeyring([newer, older]);
    expect(keyring.hashKeyWith('k1', presented)).toEqual(hash);
    expect(keyring.hashKey(presented).kid).toBe('k2');
  });

  it('are undefined for a master key that is not held', () => {
    expect(createKeyring([masterKey()]).hashKeyWith('k9', presented)).toBeUndefined();
  });
});

function fromParts([tenantId = '', table = '', rowId = '', column = '']: string[]): SealContext {
  return { purpose: 'provider-credential/v1', tenantId, table, rowId, column };
}

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** What a value is encrypted for. A value of one purpose never decrypts under another: each has a key of its own. */
export type SealPurpose = 'provider-credential/v1' | 'canary/v1';

/** The one place that an encrypted value belongs to. Moved to another row, column or tenant, it does not decrypt. */
export interface SealContext {
  purpose: SealPurpose;
  tenantId: string;
  table: string;
  rowId: string;
  column: string;
}

export interface MasterKey {
  kid: string;
  key: Buffer;
}

export interface Keyring {
  activeKid: string;
  kids: readonly string[];
  encrypt(context: SealContext, plaintext: string, kid?: string): string;
  decrypt(context: SealContext, envelope: string): string;
  /** Under the active key. The whole key goes in, so that its public id is covered too. */
  hashKey(key: string): { kid: string; hash: Buffer };
  /** Under the key that a stored hash was made with; undefined when that one is no longer held. */
  hashKeyWith(kid: string, key: string): Buffer | undefined;
}

/** Never holds a key or a plaintext. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
}

const cipher = 'aes-256-gcm';
const version = 'v1';
const derivationSalt = 'latchkey/v1';
const hashPurpose = 'token-hash/v1';
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
/** It stands between the dots of an envelope. */
export const kidPattern = /^[A-Za-z0-9_-]{1,32}$/;

/** The first key is the active one: it encrypts and hashes. All of them decrypt and verify. */
export function createKeyring(masterKeys: readonly MasterKey[]): Keyring {
  const masters = new Map(masterKeys.map(({ kid, key }) => [kid, importMaster(kid, key)]));
  const [active] = masterKeys;
  if (!active) throw new KeyringError('no master key is given');
  if (masters.size !== masterKeys.length) throw new KeyringError('two master keys have the same id');

  const derived = new Map<string, KeyObject>();
  const keyFor = (kid: string, purpose: SealPurpose | typeof hashPurpose): KeyObject | undefined => {
    const slot = `${kid}.${purpose}`;
    const known = derived.get(slot);
    const master = masters.get(kid);
    if (known || !master) return known;
    const key = createSecretKey(Buffer.from(hkdfSync('sha256', master, derivationSalt, purpose, keyBytes)));
    derived.set(slot, key);
    return key;
  };
  const hashKeyWith = (kid: string, presented: string): Buffer | undefined => {
    const key = keyFor(kid, hashPurpose);
    return key && createHmac('sha256', key).update(presented).digest();
  };
  const mustHold = <Value>(kid: string, value: Value | undefined): Value => {
    if (value === undefined) throw new KeyringError(`the master key "${kid}" is not held`);
    return value;
  };

  return {
    activeKid: active.kid,
    kids: [...masters.keys()],
    encrypt(context, plaintext, kid = active.kid) {
      return seal(mustHold(kid, keyFor(kid, context.purpose)), kid, context, plaintext);
    },
    decrypt(context, envelope) {
      const parts = parseEnvelope(envelope);
      return unseal(mustHold(parts.kid, keyFor(parts.kid, context.purpose)), parts, context);
    },
    hashKey: (presented) => ({
      kid: active.kid,
      hash: mustHold(active.kid, hashKeyWith(active.kid, presented)),
    }),
    hashKeyWith,
  };
}

function importMaster(kid: string, key: Buffer): KeyObject {
  if (!kidPattern.test(kid)) throw new KeyringError(`"${kid}" cannot be the id of a master key`);
  if (key.length !== keyBytes)
    throw new KeyringError(`the master key "${kid}" is not ${keyBytes} bytes long`);
  return createSecretKey(Buffer.from(key));
}

function seal(key: KeyObject, kid: string, context: SealContext, plaintext: string): string {
  const iv = randomBytes(ivBytes);
  const encryption = createCipheriv(cipher, key, iv, { authTagLength: tagBytes });
  encryption.setAAD(additionalData(kid, context));
  const sealed = Buffer.concat([
    encryption.update(plaintext, 'utf8'),
    encryption.final(),
    encryption.getAuthTag(),
  ]);
  return [version, kid, iv.toString('base64url'), sealed.toString('base64url')].join('.');
}

interface Envelope {
  kid: string;
  iv: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
}

function parseEnvelope(envelope: string): Envelope {
  const [tagged, kid, encodedIv, encodedSealed, ...rest] = envelope.split('.');
  const iv = decodeExactly(encodedIv);
  const sealed = decodeExactly(encodedSealed);
  const whole = tagged === version && kid && rest.length === 0 && iv?.length === ivBytes;
  if (!whole || !sealed || sealed.length < tagBytes) throw new KeyringError('not an encrypted value');
  return { kid, iv, ciphertext: sealed.subarray(0, -tagBytes), tag: sealed.subarray(-tagBytes) };
}

/** Node decodes leniently: without the way back, several texts would stand for one value. */
function decodeExactly(encoded: string | undefined): Buffer | undefined {
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64url');
  return decoded.toString('base64url') === encoded ? decoded : undefined;
}

function unseal(key: KeyObject, { kid, iv, ciphertext, tag }: Envelope, context: SealContext): string {
  try {
    const decryption = createDecipheriv(cipher, key, iv, { authTagLength: tagBytes });
    decryption.setAAD(additionalData(kid, context));
    decryption.setAuthTag(tag);
    return Buffer.concat([decryption.update(ciphertext), decryption.final()]).toString('utf8');
  } catch (cause) {
    const place = `${context.table}.${context.column} of ${context.rowId}`;
    throw new KeyringError(`the value of ${place} does not decrypt under "${kid}"`, { cause });
  }
}

/** As a JSON list no two different contexts give the same bytes, whatever the parts hold. */
function additionalData(kid: string, context: SealContext): Buffer {
  const { purpose, tenantId, table, rowId, column } = context;
  return Buffer.from(JSON.stringify([version, kid, purpose, tenantId, table, rowId, column]));
}

import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { type ApiKeyId, newId, type ProviderAccountId, type TenantId } from '#db/ids.ts';
import { listCanaries } from '#db/queries/keyring-canaries.ts';
import { listCredentialsNotUnder, replaceEnvelope, replaceKeyHash } from '#db/queries/sealed-values.ts';
import { apiKeys, providerAccounts } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { mintKey } from '#lib/gateway/key-format.ts';
import { checkCanaries } from '#lib/keyring/canary.ts';
import { createKeyring, type MasterKey } from '#lib/keyring/keyring.ts';
import { databasePorts } from '#lib/runtime/gateway-ports.ts';
import { it } from '#tests/support/db-test.ts';
import { createPat, createTenant, createUser, testNow as now } from '#tests/support/factories.ts';
import { createProviderAccount } from '#tests/support/provider-factories.ts';
import { openCredential, sealCredential } from './credential.ts';
import { reencrypt } from './reencrypt.ts';

const master = (kid: string): MasterKey => ({ kid, key: randomBytes(32) });

async function stage(db: Db) {
  const [k1, k2] = [master('k1'), master('k2')];
  const before = createKeyring([k1]);
  await checkCanaries(db, before, now);
  const after = createKeyring([k2, k1]);
  await checkCanaries(db, after, now);
  return { before, after, alone: createKeyring([k2]) };
}

async function addAccount(
  db: Db,
  keyring: ReturnType<typeof createKeyring>,
  tenantId: TenantId,
  secret: string,
) {
  const id = newId<ProviderAccountId>();
  const credentialEncrypted = sealCredential(keyring, { tenantId, id }, secret);
  await createProviderAccount(db, tenantId, { id, credentialEncrypted });
  return { tenantId, id };
}

async function envelopeOf(db: Db, id: ProviderAccountId): Promise<string> {
  const [row] = await db.select().from(providerAccounts).where(eq(providerAccounts.id, id));
  return row?.credentialEncrypted ?? '';
}

describe('reencrypt', () => {
  it('puts the credentials of every tenant under the active key, and retires the key that nothing needs', async ({
    db,
  }) => {
    const { before, after, alone } = await stage(db);
    const accounts = [];
    for (const secret of ['sk-one', 'sk-two', 'sk-three']) {
      const { tenantId } = await createTenant(db);
      accounts.push({ ...(await addAccount(db, before, tenantId, secret)), secret });
    }
    expect(await reencrypt(db, after, now)).toEqual({ credentials: 3, retired: ['k1'], needed: [] });
    for (const { secret, ...account } of accounts) {
      expect(openCredential(alone, account, await envelopeOf(db, account.id))).toBe(secret);
    }
    expect((await listCanaries(db)).map(({ kid }) => kid)).toEqual(['k2']);
    await checkCanaries(db, alone, now);
    expect(await reencrypt(db, after, now)).toEqual({ credentials: 0, retired: [], needed: [] });
  });

  it('takes more than one batch', async ({ db }) => {
    const { before, after } = await stage(db);
    const { tenantId } = await createTenant(db);
    for (let index = 0; index < 205; index += 1) await addAccount(db, before, tenantId, `sk-${index}`);
    expect(await reencrypt(db, after, now)).toMatchObject({ credentials: 205, retired: ['k1'] });
  });

  it('leaves a credential alone that somebody changed meanwhile', async ({ db }) => {
    const { before, after } = await stage(db);
    const { tenantId } = await createTenant(db);
    const account = await addAccount(db, before, tenantId, 'sk-old');
    const [seen] = await listCredentialsNotUnder(db, 'k2', { after: undefined, limit: 10 });
    const newer = sealCredential(after, account, 'sk-newer');
    await db
      .update(providerAccounts)
      .set({ credentialEncrypted: newer })
      .where(eq(providerAccounts.id, account.id));
    expect(seen && (await replaceEnvelope(db, seen, 'stale'))).toBe(false);
    expect(await envelopeOf(db, account.id)).toBe(newer);
  });

  it('stops at a credential that does not open, and keeps what it did', async ({ db }) => {
    const { before, after } = await stage(db);
    const { tenantId } = await createTenant(db);
    const account = await addAccount(db, before, tenantId, 'sk-good');
    const moved = newId<ProviderAccountId>();
    await createProviderAccount(db, tenantId, {
      id: moved,
      credentialEncrypted: await envelopeOf(db, account.id),
    });
    await expect(reencrypt(db, after, now)).rejects.toThrow();
    expect((await listCanaries(db)).map(({ kid }) => kid)).toEqual(['k1', 'k2']);
  });
});

describe('a key made under an older master key', () => {
  it('moves to the active one when it is used, and is then found without the old one', async ({
    database: { db },
  }) => {
    const { before, after, alone } = await stage(db);
    const { tenantId } = await createTenant(db);
    const { userId } = await createUser(db, tenantId);
    const { key, publicId } = mintKey('pat');
    const { kid, hash } = before.hashKey(key);
    const expiresAt = new Date(now.getTime() + 86_400_000);
    await db.insert(apiKeys).values({
      id: newId<ApiKeyId>(),
      tenantId,
      kind: 'pat',
      userId,
      name: 'old',
      createdAt: now,
      publicId,
      hash,
      hashKid: kid,
      expiresAt,
    });
    const portsOf = (keyring: typeof after) =>
      databasePorts({ db, keyring, demoOrigin: 'http://127.0.0.1:1', now: () => now.getTime() });

    expect(await reencrypt(db, after, now)).toMatchObject({
      needed: [{ kid: 'k1', credentials: 0, keys: 1, endedKeys: 0 }],
    });
    expect(await portsOf(alone).findKey(publicId, key)).toBeUndefined();
    expect(await portsOf(after).findKey(publicId, key)).toMatchObject({ publicId });
    await expect.poll(() => portsOf(alone).findKey(publicId, key)).toMatchObject({ publicId, hashKid: 'k2' });
    expect(await reencrypt(db, after, now)).toMatchObject({ retired: ['k1'] });
  });

  it('needs the older one for as long as it may come back, which ends with its revocation', async ({
    db,
  }) => {
    const { before, after } = await stage(db);
    const owner = await createUser(db, (await createTenant(db)).tenantId);
    const ended = { keyring: before, expiresAt: new Date(now.getTime() - 86_400_000) };
    const { keyId } = await createPat(db, owner, {
      ...ended,
      createdAt: new Date(now.getTime() - 2 * 86_400_000),
    });
    expect(await reencrypt(db, after, now)).toMatchObject({
      retired: [],
      needed: [{ kid: 'k1', credentials: 0, keys: 1, endedKeys: 1 }],
    });
    const revoked = { revokedAt: now, revokeReason: 'owner' as const };
    await db.update(apiKeys).set(revoked).where(eq(apiKeys.id, keyId));
    expect(await reencrypt(db, after, now)).toMatchObject({ retired: ['k1'], needed: [] });
  });

  it('keeps the hash that somebody gave it meanwhile', async ({ db }) => {
    const { after } = await stage(db);
    const { tenantId } = await createTenant(db);
    const { userId } = await createUser(db, tenantId);
    const { key, publicId } = mintKey('pat');
    const { kid, hash } = after.hashKey(key);
    const [row] = await db
      .insert(apiKeys)
      .values({
        id: newId<ApiKeyId>(),
        tenantId,
        kind: 'pat',
        userId,
        name: 'new',
        createdAt: now,
        publicId,
        hash,
        hashKid: kid,
      })
      .returning();
    const from = randomBytes(32);
    expect(row && (await replaceKeyHash(db, tenantId, row.id, { from, to: { kid: 'k2', hash: from } }))).toBe(
      false,
    );
  });
});

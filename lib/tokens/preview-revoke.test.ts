import { describe, expect } from 'vitest';
import { type ApiKeyId, newId } from '#db/ids.ts';
import { it } from '#tests/support/db-test.ts';
import { createActor, createAdmin, createPat, testNow as now } from '#tests/support/factories.ts';
import { previewRevoke } from './preview-revoke.ts';

describe('previewRevoke', () => {
  it('tells the owner and an admin what the key does', async ({ db }) => {
    const owner = await createActor(db);
    const admin = await createAdmin(db, owner.tenantId);
    const { keyId } = await createPat(db, owner);

    const quiet = { requests24h: 0, addresses: 0, lastCallAt: null, isLive: false };
    expect(await previewRevoke({ db }, owner, { keyId }, now)).toEqual(quiet);
    expect(await previewRevoke({ db }, admin, { keyId }, now)).toEqual(quiet);
  });

  it('says the same of another’s key, of another tenant’s and of none', async ({ db }) => {
    const owner = await createActor(db);
    const colleague = await createActor(db, { tenantId: owner.tenantId });
    const foreignAdmin = await createAdmin(db);
    const { keyId } = await createPat(db, owner);

    const missing = { code: 'not_found', message: 'That key no longer exists.' };
    await expect(previewRevoke({ db }, colleague, { keyId }, now)).rejects.toMatchObject(missing);
    await expect(previewRevoke({ db }, foreignAdmin, { keyId }, now)).rejects.toMatchObject(missing);
    const none = { keyId: newId<ApiKeyId>() };
    await expect(previewRevoke({ db }, owner, none, now)).rejects.toMatchObject(missing);
  });
});

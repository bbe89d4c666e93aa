import { randomBytes } from 'node:crypto';
import { describe, expect } from 'vitest';
import { insertCanary, listCanaries } from '#db/queries/keyring-canaries.ts';
import { it } from '#tests/support/db-test.ts';
import { checkCanaries } from './canary.ts';
import { createKeyring } from './keyring.ts';

const now = new Date('2026-11-21T08:00:00Z');
const masterKey = (kid = 'k1') => ({ kid, key: randomBytes(32) });

describe('the canary', () => {
  it('lets the same master keys start again', async ({ db }) => {
    const keyring = createKeyring([masterKey()]);
    await checkCanaries(db, keyring, now);
    await expect(checkCanaries(db, keyring, now)).resolves.toBeUndefined();
  });

  it('refuses a wrong master key of the same name (K4)', async ({ db }) => {
    await checkCanaries(db, createKeyring([masterKey()]), now);
    await expect(checkCanaries(db, createKeyring([masterKey()]), now)).rejects.toThrow(
      'LATCHKEY_MASTER_KEYS holds another key "k1" than the one that this database was encrypted with',
    );
  });

  it('refuses a master key of another name, and leaves no trace of it', async ({ db }) => {
    await checkCanaries(db, createKeyring([masterKey('k1')]), now);
    await expect(checkCanaries(db, createKeyring([masterKey('k2')]), now)).rejects.toThrow(
      'LATCHKEY_MASTER_KEYS lacks the key "k1"',
    );
    expect(await listCanaries(db)).toHaveLength(1);
  });

  it('takes a new active key beside the old one', async ({ db }) => {
    const older = masterKey('k1');
    await checkCanaries(db, createKeyring([older]), now);
    await checkCanaries(db, createKeyring([masterKey('k2'), older]), now);
    expect((await listCanaries(db)).map((canary) => canary.kid)).toEqual(['k1', 'k2']);
  });

  it('refuses a canary that was put there for another key', async ({ db }) => {
    const [first, second] = [masterKey('k1'), masterKey('k2')];
    const keyring = createKeyring([first, second]);
    await checkCanaries(db, createKeyring([first]), now);
    const [stolen] = await listCanaries(db);
    await insertCanary(db, { kid: 'k2', envelope: stolen?.envelope ?? '', createdAt: now });
    await expect(checkCanaries(db, keyring, now)).rejects.toThrow('another key "k2"');
  });

  it('lets only one of two replicas win that start at once with different keys', async ({ database }) => {
    const starts = await Promise.allSettled(
      [masterKey(), masterKey()].map((master) => checkCanaries(database.db, createKeyring([master]), now)),
    );
    expect(starts.map((start) => start.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

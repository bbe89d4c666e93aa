import { randomBytes } from 'node:crypto';
import { describe, expect, vi } from 'vitest';
import { insertCanary, listCanaries } from '#db/queries/keyring-canaries.ts';
import { it } from '#tests/support/db-test.ts';
import { countWaiting } from '#tests/support/waiting.ts';
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
    const { db, pool } = database;
    const other = await pool.connect();
    // Both may look, and see nothing; neither may write before both have looked.
    await other.query('begin; lock table keyring_canaries in share row exclusive mode');
    const starts = Promise.allSettled(
      [masterKey(), masterKey()].map((master) => checkCanaries(db, createKeyring([master]), now)),
    );
    await vi.waitUntil(async () => (await countWaiting(db)) === 2, { timeout: 10_000 });
    await other.query('commit');
    other.release();
    const ends = (await starts).map((start) =>
      start.status === 'rejected' ? String(start.reason) : start.status,
    );
    expect(ends.sort()).toEqual([
      expect.stringContaining('LATCHKEY_MASTER_KEYS holds another key "k1"'),
      'fulfilled',
    ]);
    expect(await listCanaries(db)).toHaveLength(1);
  });
});

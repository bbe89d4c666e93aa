import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, vi } from 'vitest';
import { openDatabase } from '#db/client.ts';
import { readServerTime } from '#db/queries/server-time.ts';
import { loadConfig } from '#lib/config/config.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { captureLog } from '#tests/support/captured-log.ts';
import { it } from '#tests/support/db-test.ts';
import { type Composition, compose } from './compose.ts';

const threeHoursMs = 3 * 3_600_000;
const connectionTimeoutMs = 300;

/** Composes as a start does, and takes everything apart again. */
async function composedOn(url: string, use: (composition: Composition) => void): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-compose-'));
  const key = randomBytes(32);
  const config = loadConfig({
    DATABASE_URL: url,
    LATCHKEY_DATA_DIR: dataDir,
    LATCHKEY_MASTER_KEYS: `k1:${key.toString('base64')}`,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
  });
  const keyring = createKeyring([{ kid: 'k1', key }]);
  const database = openDatabase(url, { connectionTimeoutMs });
  const hotDatabase = openDatabase(url, { connectionTimeoutMs });
  let composition: Composition | undefined;
  try {
    composition = await compose({ config, database, hotDatabase, keyring });
    use(composition);
  } finally {
    await composition?.close();
    await Promise.all([database.end(), hotDatabase.end()]);
    await rm(dataDir, { recursive: true, force: true });
  }
}

describe('compose', () => {
  beforeEach(() => void captureLog());
  afterEach(() => void vi.useRealTimers());

  it.for([threeHoursMs, -threeHoursMs])(
    'judges the first call by the database’s time, where this machine is %i ms ahead',
    async (aheadMs, { database }) => {
      const time = await readServerTime(database.db);
      vi.useFakeTimers({ toFake: ['Date'], now: time + aheadMs });
      await composedOn(database.url, ({ runtime }) => {
        expect(Math.abs(runtime.now().getTime() - time)).toBeLessThan(30_000);
      });
    },
  );

  it('fails as soon as a connection does where the database is away, or takes it and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    for (const [where, refusal] of [
      [1, /ECONNREFUSED/],
      [port, /timeout/],
    ] as const) {
      const begun = performance.now();
      const composed = composedOn(`postgres://latchkey@127.0.0.1:${where}/latchkey`, () => {});
      await expect(composed).rejects.toThrow(refusal);
      expect(performance.now() - begun).toBeLessThan(10 * connectionTimeoutMs);
    }
  });
});

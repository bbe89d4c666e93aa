import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { listCanaries } from '#db/queries/keyring-canaries.ts';
import { checkCanaries } from '#lib/keyring/canary.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import type { ClonedDatabase } from '#tests/support/db-clone.ts';
import { it } from '#tests/support/db-test.ts';
import { testNow } from '#tests/support/factories.ts';
import { type GatewayProcess, startGatewayProcess } from '#tests/support/gateway-process.ts';
import { newestUsagePartition } from '#tests/support/usage-partitions.ts';

const masterKey = (kid = 'k1') => ({ kid, key: randomBytes(32) });
type MasterKey = ReturnType<typeof masterKey>;

describe('a start', () => {
  it('ends with one line where the master key is not the one of the database', async ({ database }) => {
    const known = masterKey();
    await checkCanaries(database.db, createKeyring([known]), testNow);
    const before = await listCanaries(database.db);
    for (const [wrong, line] of [
      [
        masterKey(known.kid),
        'LATCHKEY_MASTER_KEYS holds another key "k1" than the one that this database was encrypted with',
      ],
      [
        masterKey('k2'),
        'LATCHKEY_MASTER_KEYS lacks the key "k1", under which this database holds values: add it behind the active one',
      ],
    ] as const) {
      const gateway = await startOn(database, wrong);
      await settled(gateway);
      expect({ code: gateway.process.exitCode, said: gateway.output() }).toEqual({
        code: 1,
        said: `latchkey: ${line}\n`,
      });
    }
    expect(await listCanaries(database.db)).toEqual(before);
    const gateway = await startOn(database, known);
    await settled(gateway);
    expect(await gateway.probe('/readyz')).toMatchObject({ status: 200 });
    await gateway.stop('SIGKILL');
  });

  it('begins the upkeep of the database', async ({ database }) => {
    const gateway = await startOn(database, masterKey(), { NODE_OPTIONS: `--import=${hoursInMoments}` });
    await settled(gateway);
    expect(await gateway.probe('/readyz')).toMatchObject({ status: 200 });
    const newest = await newestUsagePartition(database);
    await database.pool.query(`drop table ${newest}`);
    await vi.waitUntil(async () => (await newestUsagePartition(database)) === newest, { timeout: 10_000 });
    await gateway.stop('SIGKILL');
  });
});

/** What a process does every few hours it does many times a second, and all else when it is due. */
const hoursInMoments = `data:text/javascript,${encodeURIComponent(`
  const { setInterval } = globalThis;
  globalThis.setInterval = (work, ms, ...more) => setInterval(work, ms >= 3_600_000 ? 100 : ms, ...more);
`)}`;

async function startOn(
  database: ClonedDatabase,
  { kid, key }: MasterKey,
  env: Record<string, string> = {},
): Promise<GatewayProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-run-'));
  const masterKeys = `${kid}:${key.toString('base64')}`;
  const gateway = await startGatewayProcess({ database, masterKeys }, { dataDir, env });
  onTestFinished(async () => {
    await gateway.stop('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });
  return gateway;
}

/** With all that it had to say read. */
const hasEnded = ({ process }: GatewayProcess) =>
  process.exitCode !== null && process.stderr?.readableEnded === true;

/** Until it answers calls or has ended. */
function settled(gateway: GatewayProcess): Promise<boolean> {
  return vi.waitUntil(async () => hasEnded(gateway) || (await gateway.probe('/readyz'))?.status === 200, {
    timeout: 30_000,
    interval: 20,
  });
}

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayProcess } from '#tests/support/gateway-process.ts';
import { send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const stand = openStand();
/** Two seconds on an idle machine, for a process that compiles itself while others do. */
const patienceMs = 90_000;

describe('the gateway alone, with its secrets in files', { timeout: 2 * patienceMs }, () => {
  let folder: string;
  let masterKeys: string;
  let env: Record<string, string | undefined>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-secret-files-'));
    const file = async (name: string, text: string) => {
      const path = join(folder, name);
      await writeFile(path, `${text}\n`, { mode: 0o400 });
      return path;
    };
    masterKeys = await file('master-keys', stand.masterKeys);
    env = {
      DATABASE_URL: undefined,
      DATABASE_URL_FILE: await file('database-url', stand.database.url),
      LATCHKEY_MASTER_KEYS: undefined,
      LATCHKEY_MASTER_KEYS_FILE: masterKeys,
      AUTH_SECRET: undefined,
      AUTH_SECRET_FILE: await file('auth-secret', 'a'.repeat(43)),
    };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('serves the keys and credentials of its database', async () => {
    const gateway = await startGatewayProcess(stand, { dataDir: join(folder, 'data'), env });
    try {
      await expect
        .poll(async () => (await gateway.probe('/readyz'))?.status, { timeout: patienceMs })
        .toBe(200);
      const { status, text } = await send(`${gateway.baseUrl}/chat/completions`, {
        headers: ['authorization', `Bearer ${stand.key}`, 'content-type', 'application/json'],
        body: JSON.stringify({ model: stand.model, messages: [{ role: 'user', content: 'Hi' }] }),
      });
      expect(status, text).toBe(200);
      const { credential } = stand;
      expect(stand.provider.calls.at(-1)?.headers.authorization).toBe(`Bearer ${credential}`);
    } finally {
      await gateway.stop('SIGTERM');
    }
  });

  it('does not start with one that everybody may read, and says so in one line', async () => {
    await chmod(masterKeys, 0o644);
    const gateway = await startGatewayProcess(stand, { dataDir: join(folder, 'data'), env });
    await expect.poll(() => gateway.process.exitCode, { timeout: patienceMs }).toBe(1);
    const lines = gateway
      .output()
      .split('\n')
      .filter((line) => line && !line.includes('Warning'));
    expect(lines).toEqual([
      expect.stringMatching(/^latchkey: LATCHKEY_MASTER_KEYS_FILE names a file that everybody .*0644/),
    ]);
    expect(gateway.output()).not.toContain(stand.masterKeys.slice(3, 20));
  });
});

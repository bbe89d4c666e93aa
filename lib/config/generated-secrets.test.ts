import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureGeneratedSecrets } from './generated-secrets.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'latchkey-secrets-')), 'data');
});
afterEach(() => rm(join(dataDir, '..'), { recursive: true, force: true }));

describe('generated secrets', () => {
  it('are the same at each start, and readable by nobody else', async () => {
    const first = await ensureGeneratedSecrets(dataDir);
    const second = await ensureGeneratedSecrets(dataDir);
    expect(second).toEqual(first);
    for (const name of await readdir(dataDir)) {
      expect([name, (await stat(join(dataDir, name))).mode & 0o777]).toEqual([name, 0o600]);
    }
    expect((await readdir(dataDir)).sort()).toEqual(['auth.secret', 'master.key']);
  });

  it('are one and the same for starts at the same moment', async () => {
    const starts = await Promise.all(Array.from({ length: 4 }, () => ensureGeneratedSecrets(dataDir)));
    expect(new Set(starts.map((start) => start.authSecret)).size).toBe(1);
    expect(new Set(starts.map((start) => start.masterKeys[0]?.key.toString('hex'))).size).toBe(1);
  });

  it('that are damaged stop the start, and are not made anew over the data that needs them', async () => {
    await ensureGeneratedSecrets(dataDir);
    await writeFile(join(dataDir, 'master.key'), 'k1:abc');
    await expect(ensureGeneratedSecrets(dataDir)).rejects.toThrow('LATCHKEY_MASTER_KEYS must be');
    await writeFile(join(dataDir, 'master.key'), '');
    await expect(ensureGeneratedSecrets(dataDir)).rejects.toThrow('is empty');
  });
});

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { newId, type ProviderAccountId } from '#db/ids.ts';
import { checkCanaries } from '#lib/keyring/canary.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { sealCredential } from '#lib/providers/credential.ts';
import { runCommand } from '#tests/support/command.ts';
import { it } from '#tests/support/db-test.ts';
import { createTenant, testNow } from '#tests/support/factories.ts';
import { createProviderAccount } from '#tests/support/provider-factories.ts';

const old = { kid: 'k1', key: randomBytes(32) };
const next = { kid: 'k2', key: randomBytes(32) };
const textOf = (...keys: (typeof old)[]) =>
  keys.map(({ kid, key }) => `${kid}:${key.toString('base64')}`).join(',');

const run = (databaseUrl: string, masterKeys: string, ...more: string[]) =>
  runWith(databaseUrl, { LATCHKEY_MASTER_KEYS: masterKeys }, ...more);

async function runWith(databaseUrl: string, masterKeys: Record<string, string>, ...more: string[]) {
  const { code, lines } = await runCommand(['scripts/reencrypt.ts', ...more], {
    DATABASE_URL: databaseUrl,
    ...masterKeys,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
  });
  return { code, lines };
}

describe('npm run reencrypt', { timeout: 60_000 }, () => {
  it('puts credentials under the active master key and names the one that can go', async ({
    database: { db, url },
  }) => {
    const keyring = createKeyring([old]);
    await checkCanaries(db, keyring, testNow);
    const { tenantId } = await createTenant(db);
    const id = newId<ProviderAccountId>();
    await createProviderAccount(db, tenantId, {
      id,
      credentialEncrypted: sealCredential(keyring, { tenantId, id }, 'sk-one'),
    });
    expect(await run(url, textOf(next))).toMatchObject({
      code: 1,
      lines: [expect.stringMatching(/^latchkey: LATCHKEY_MASTER_KEYS lacks the key "k1"/)],
    });
    expect(await run(url, textOf(next, old))).toEqual({
      code: 0,
      lines: [
        '1 credential is now under the master key "k2".',
        '"k1" is needed by nothing: take it out of LATCHKEY_MASTER_KEYS.',
      ],
    });
    expect(await run(url, textOf(next))).toEqual({
      code: 0,
      lines: ['0 credentials are now under the master key "k2".'],
    });
  });

  it('takes the master keys from a file, too', async ({ database: { url } }) => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-reencrypt-'));
    const path = join(folder, 'master-keys');
    await writeFile(path, `${textOf(next)}\n${textOf(old)}\n`, { mode: 0o400 });
    const asked = { LATCHKEY_MASTER_KEYS_FILE: path };
    expect(await runWith(url, asked)).toEqual({
      code: 0,
      lines: [
        '0 credentials are now under the master key "k2".',
        '"k1" is needed by nothing: take it out of LATCHKEY_MASTER_KEYS.',
      ],
    });
    await rm(folder, { recursive: true });
    expect(await runWith(url, asked)).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^latchkey: LATCHKEY_MASTER_KEYS_FILE names a file that cannot be read/)],
    });
  });

  it('takes no arguments', async ({ database: { url } }) => {
    expect(await run(url, textOf(next), 'all')).toEqual({
      code: 1,
      lines: ['latchkey: usage: npm run reencrypt'],
    });
  });
});

import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { ConfigError } from './config-error.ts';
import { secretNames } from './secret-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-secret-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const masterKey = (kid: string) => `${kid}:${randomBytes(32).toString('base64')}`;

async function file(text: string, mode = 0o400): Promise<string> {
  const path = join(folder, `${randomBytes(4).toString('hex')}`);
  await writeFile(path, text);
  // Apart from the writing, whose mode is the umask's too.
  await chmod(path, mode);
  return path;
}

function refusalOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a secret that stands in a file', () => {
  it('is read as if the variable held it, each of them', async () => {
    const values = {
      DATABASE_URL: 'postgres://latchkey:of-the-file@db.example.com/latchkey',
      REDIS_URL: 'redis://cache.example.com',
      AUTH_SECRET: randomBytes(32).toString('base64'),
      LATCHKEY_MASTER_KEYS: `${masterKey('k2')},${masterKey('k1')}`,
      LATCHKEY_ADMIN_PASSWORD: 'correct horse battery staple 9',
      LATCHKEY_OIDC_CLIENT_SECRET: 'a secret of the provider',
    };
    expect(Object.keys(values).toSorted()).toEqual([...secretNames].toSorted());
    const oidc = { LATCHKEY_OIDC_ISSUER: 'https://id.example.com', LATCHKEY_OIDC_CLIENT_ID: 'latchkey' };
    const files: Record<string, string> = {};
    for (const [name, value] of Object.entries(values)) files[`${name}_FILE`] = await file(`${value}\n`);
    expect(loadConfig({ ...oidc, ...files })).toEqual(loadConfig({ ...oidc, ...values }));
  });

  it.each([
    ['a line each', ['k2', 'k1'], '\n'],
    ['lines of another system', ['k2', 'k1'], '\r\n'],
    ['commas and lines', ['k3', 'k2', 'k1'], ',\n'],
  ])('holds master keys with %s', async (_name, kids, between) => {
    const text = kids.map(masterKey).join(between);
    const { masterKeys } = loadConfig({ LATCHKEY_MASTER_KEYS_FILE: await file(`${text}\n`) });
    expect(masterKeys?.map(({ kid }) => kid)).toEqual(kids);
  });

  it.each([0o400, 0o440, 0o600, 0o640])('may have the mode %o', async (mode) => {
    const path = await file(masterKey('k1'), mode);
    expect(loadConfig({ LATCHKEY_MASTER_KEYS_FILE: path }).masterKeys).toHaveLength(1);
  });

  it('may be a link, as Kubernetes mounts one', async () => {
    const path = await file(masterKey('k1'));
    await symlink(path, join(folder, 'linked'));
    expect(
      loadConfig({ LATCHKEY_MASTER_KEYS_FILE: join(folder, 'linked'), LATCHKEY_MASTER_KEYS: ' ' }).masterKeys,
    ).toHaveLength(1);
  });

  it('counts where another setting needs it', async () => {
    const env = { DATABASE_URL: 'postgres://db.example.com/latchkey', AUTH_SECRET: 'a'.repeat(40) };
    expect(loadConfig({ ...env, LATCHKEY_MASTER_KEYS_FILE: await file(masterKey('k1')) })).toMatchObject({
      databaseUrl: env.DATABASE_URL,
    });
    expect(refusalOf(env)).toMatch(/^LATCHKEY_MASTER_KEYS must be set where DATABASE_URL is/);
  });
});

describe('a file of a secret that does not do stops the start with one line', () => {
  const telling = 'hunter2hunter2';
  const name = 'LATCHKEY_MASTER_KEYS_FILE';

  it.each([0o404, 0o444, 0o644, 0o402, 0o401])('readable by everybody: mode %o', async (mode) => {
    expect(refusalOf({ [name]: await file(masterKey('k1'), mode) })).toBe(
      `${name} names a file that everybody on this machine may open (mode 0${mode.toString(8)}): it must be its owner's, and its group's at most (chmod 0400)`,
    );
  });

  it.each([
    ['that is not there', () => join(folder, telling), 'names a file that cannot be read (ENOENT)'],
    ['that is a folder', () => folder, 'must name a file'],
    ['that is empty', () => file(' \n'), 'names a file that is empty'],
    ['that is no secret', () => file('x'.repeat(70_000)), 'names a file of more than 64 KB'],
  ])('%s', async (_name, make, rule) => {
    expect(refusalOf({ [name]: await make() })).toBe(`${name} ${rule} (its value is not shown)`);
  });

  it('whose content breaks the rule of the variable, which is not shown', async () => {
    const refused = refusalOf({ [name]: await file(telling) });
    expect(refused).toMatch(/^LATCHKEY_MASTER_KEYS_FILE must be a comma-separated list .*not shown\)$/);
    expect(refused).not.toContain(telling);
    const password = refusalOf({ LATCHKEY_ADMIN_PASSWORD_FILE: await file('password2026') });
    expect(password).toMatch(/^LATCHKEY_ADMIN_PASSWORD_FILE is refused: .*not shown\.\)$/);
    expect(password).not.toContain('2026');
  });

  it('given together with the variable itself', async () => {
    for (const secret of secretNames) {
      expect(refusalOf({ [secret]: telling, [`${secret}_FILE`]: await file(telling) })).toBe(
        `${secret}_FILE must not be set beside ${secret}: one of them is the secret`,
      );
    }
  });

  it('also where somebody took it for the secret itself', () => {
    const key = masterKey('k1');
    const refused = refusalOf({ [name]: key });
    expect(refused).toContain(name);
    expect(refused).not.toContain(key.slice(3, 12));
  });

  it('is known by its name: what is no secret has none', () => {
    expect(refusalOf({ LATCHKEY_DATA_DIR_FILE: '/data' })).toMatch(
      /^LATCHKEY_DATA_DIR_FILE is not a setting/,
    );
    expect(refusalOf({ LATCHKEY_MASTER_KEY_FILE: '/data' })).toBe(
      'LATCHKEY_MASTER_KEY_FILE is not a setting of Latchkey: is LATCHKEY_MASTER_KEYS_FILE meant?',
    );
  });
});

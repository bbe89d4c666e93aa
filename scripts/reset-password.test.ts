import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { openDatabase } from '#db/client.ts';
import { type EmbeddedDatabase, startEmbedded } from '#db/embedded/start.ts';
import { migrate } from '#db/migrate.ts';
import type { Db } from '#db/types.ts';
import { checkCredentials } from '#lib/auth/sign-in.ts';
import { runCommand } from '#tests/support/command.ts';
import { it } from '#tests/support/db-test.ts';
import { createTenant, createUser, type TestUser } from '#tests/support/factories.ts';

const patience = 60_000;

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-reset-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function run(settings: Record<string, string>, ...options: string[]) {
  const { code, out, complaints } = await runCommand(['scripts/reset-password.ts', ...options], settings);
  return { code, lines: complaints, out, password: /^ {2}([0-9A-Za-z]{20})$/m.exec(out)?.[1] ?? '' };
}

const signIn = (db: Db, { email }: TestUser, password: string) =>
  checkCredentials(db, { email, password, address: '192.0.2.1' }, new Date());

describe('reset-password on the embedded database', { timeout: patience }, () => {
  async function withDatabase<Result>(work: (db: Db, embedded: EmbeddedDatabase) => Promise<Result>) {
    const embedded = await startEmbedded({ dataDir, log: { info: () => {}, warn: () => {} } });
    const database = openDatabase(embedded.url);
    try {
      await migrate(database, new Date());
      return await work(database.db, embedded);
    } finally {
      await database.end();
      await embedded.stop();
    }
  }

  it('sets a password while Latchkey is stopped, and says in one line that it runs', async () => {
    const settings = { LATCHKEY_DATA_DIR: dataDir };
    const { admin, refused } = await withDatabase(async (db) => {
      const { tenantId } = await createTenant(db);
      const made = await createUser(db, tenantId, { roles: ['tenant-admin'] });
      return { admin: made, refused: await run(settings, made.email) };
    });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.lines).toEqual([
      `latchkey: Latchkey (pid ${process.pid}) is running on ${dataDir}: stop it, run this again, then start it`,
    ]);

    const done = await run(settings, admin.email);
    expect(done).toMatchObject({ code: 0, lines: [] });
    expect(done.out.split(done.password)).toHaveLength(2);
    const answer = await withDatabase((db) => signIn(db, admin, done.password));
    expect(answer).toMatchObject({ user: { userId: admin.userId, sessionVersion: 2 } });
  });

  it('makes no database where there is none', async () => {
    const nowhere = join(dataDir, 'mistyped');
    const { code, lines } = await run({ LATCHKEY_DATA_DIR: nowhere }, 'admin@localhost');
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringContaining(`there is no database in ${nowhere}`)],
    });
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe('reset-password with DATABASE_URL', { timeout: patience }, () => {
  const settingsFor = (url: string) => ({
    DATABASE_URL: url,
    LATCHKEY_DATA_DIR: dataDir,
    LATCHKEY_MASTER_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
  });

  it('works beside those who use the database, and activates where that is asked for', async ({
    database: { db, url },
  }) => {
    const { tenantId } = await createTenant(db);
    const gone = await createUser(db, tenantId, { roles: ['tenant-admin'], active: false });
    const done = await run(settingsFor(url), gone.email, '--activate');
    expect(done).toMatchObject({ code: 0, lines: [] });
    expect(done.out).toContain(`New password for ${gone.email}, shown this once:`);
    expect(done.out).toContain('The account is active again.');
    expect(await signIn(db, gone, done.password)).toHaveProperty('user');
  });

  it('says in one line what is wrong', async ({ database: { url } }) => {
    const dead = url.replace(/:\d+\//, ':1/');
    for (const [settings, options, line] of [
      [
        settingsFor(url),
        ['admin@localhost', '--password=mine'],
        /^latchkey: usage: npm run reset-password -- </,
      ],
      [settingsFor(url), ['admin@localhost'], /^latchkey: there is no user admin@localhost/],
      [settingsFor(dead), ['admin@localhost'], /^latchkey: .*ECONNREFUSED/],
    ] as const) {
      const { code, lines, out } = await run(settings, ...options);
      expect({ code, lines, out }).toEqual({ code: 1, lines: [expect.stringMatching(line)], out: '' });
    }
  });
});

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { runCommand } from '#tests/support/command.ts';
import { it } from '#tests/support/db-test.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-refused-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function run(command: readonly string[], databaseUrl: string) {
  const { code, lines } = await runCommand(command, {
    PORT: '0',
    DATABASE_URL: databaseUrl,
    LATCHKEY_DATA_DIR: dataDir,
    LATCHKEY_MASTER_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
  });
  return { code, lines };
}

describe('a DATABASE_URL that the server does not sign in', { timeout: 60_000 }, () => {
  it.for([
    ['npm run gateway', ['server/gateway.ts']],
    ['npm run db:migrate', ['scripts/db-migrate.ts']],
    ['npm run reset-password', ['scripts/reset-password.ts', 'admin@localhost']],
  ] as const)(
    'ends %s with one line that names it and shows no password',
    async ([, command], { database: { url } }) => {
      for (const [password, reason] of [
        ['not-the-one', 'password authentication failed'],
        ['', 'password'],
      ] as const) {
        const refused = new URL(url);
        refused.password = password;
        const { code, lines } = await run(command, refused.href);
        expect({ code, lines }).toEqual({
          code: 1,
          lines: [
            expect.stringMatching(
              new RegExp(`^latchkey: DATABASE_URL .*the server refused the sign-in.*${reason}`),
            ),
          ],
        });
        if (password) expect(lines[0]).not.toContain(password);
      }
    },
  );
});

describe('db:migrate', { timeout: 60_000 }, () => {
  it('says in one line which setting is wrong, and where nobody answers', async ({ database: { url } }) => {
    for (const [databaseUrl, line] of [
      ['mysql://somewhere/latchkey', /^latchkey: DATABASE_URL /],
      [url.replace(/:\d+\//, ':1/'), /^latchkey: DATABASE_URL .*ECONNREFUSED/],
    ] as const) {
      const { code, lines } = await run(['scripts/db-migrate.ts'], databaseUrl);
      expect({ code, lines }).toEqual({ code: 1, lines: [expect.stringMatching(line)] });
    }
  });

  it('tells what it did', async ({ database: { url } }) => {
    expect(await run(['scripts/db-migrate.ts'], url)).toEqual({
      code: 0,
      lines: ['the database is up to date'],
    });
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '#db/embedded/cluster.ts';
import type { Front } from '#tests/support/front-proxy.ts';
import { nginxMissing, startNginx } from '#tests/support/nginx.ts';
import { type LatchkeyProcess, startLatchkey } from './support/latchkey-process.ts';
import { SignInPage } from './support/pages/sign-in-page.ts';
import { expect, test } from './support/test.ts';

test.describe('behind nginx as a newcomer has it', () => {
  test.skip(nginxMissing !== undefined, nginxMissing);
  let nginx: Front;
  let latchkey: LatchkeyProcess;

  test.beforeAll(async ({ facts }) => {
    const read = async (name: string) => (await readFile(join(facts.dataDir, name), 'utf8')).trim();
    const port = await freePort();
    nginx = await startNginx(`http://127.0.0.1:${port}`);
    latchkey = await startLatchkey(
      {
        DATABASE_URL: facts.databaseUrl,
        LATCHKEY_DATA_DIR: join(facts.folder, 'behind-nginx'),
        LATCHKEY_PUBLIC_URL: nginx.origin,
        LATCHKEY_MASTER_KEYS: await read('master.key'),
        AUTH_SECRET: await read('auth.secret'),
      },
      { port, logFile: join(facts.folder, 'behind-nginx.log') },
    );
  });
  test.afterAll(async () => {
    await latchkey?.stop();
    await nginx?.close();
  });

  for (const javaScriptEnabled of [true, false]) {
    test(`people sign in, ${javaScriptEnabled ? 'and out again' : 'before scripts arrive, too'}: nginx puts its own host into requests`, async ({
      openContext,
      people,
    }) => {
      const context = await openContext({ baseURL: nginx.origin, javaScriptEnabled });
      const page = await context.newPage();
      const form = new SignInPage(page);
      await form.open('/access/personal-access-tokens');
      await form.fill({ ...people.member, password: 'not the password' });
      await expect(page.getByText('Wrong e-mail address or password.')).toBeVisible();
      await form.fill(people.member);
      await expect(page).toHaveURL(`${nginx.origin}/access/personal-access-tokens`);
      if (!javaScriptEnabled) return;
      await page.getByRole('button', { name: 'Account' }).click();
      await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
      await expect(page).toHaveURL(`${nginx.origin}/sign-in`);
    });
  }

  test('another site is refused there, too, and the word of a client about its host counts for nothing', async ({
    openContext,
  }) => {
    const { request } = await openContext({ baseURL: nginx.origin });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
      { origin: 'null' },
    ]) {
      const answer = await request.post('/sign-in', {
        headers: { ...headers, 'next-action': 'f'.repeat(42), 'content-type': 'text/plain;charset=UTF-8' },
        data: '[]',
      });
      expect(answer.status()).toBe(403);
    }
  });
});

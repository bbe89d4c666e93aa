import { createPerson } from './support/company.ts';
import { people as atProvider } from './support/identity-provider.ts';
import { SignInPage } from './support/pages/sign-in-page.ts';
import { expect, test } from './support/test.ts';

const unverified = /has not verified your e-mail address/;

test('a verified address signs in, lands on the page that was asked for, and is a member', async ({
  page,
}) => {
  const form = new SignInPage(page);
  await form.open('/access/personal-access-tokens');
  await form.withProvider('verified');
  await expect(page).toHaveURL('/access/personal-access-tokens');
  await page.getByRole('button', { name: 'Account' }).click();
  const menu = page.getByRole('menu');
  await expect(menu).toContainText(atProvider.verified.name);
  await expect(menu).toContainText(atProvider.verified.email);
  await expect(menu).toContainText('Member');
});

test('the same person at the provider is the same user the next time', async ({ openContext, database }) => {
  for (let visit = 0; visit < 2; visit += 1) {
    const page = await (await openContext()).newPage();
    const form = new SignInPage(page);
    await form.open();
    await form.withProvider('returning');
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  }
  const found = await database.pool.query('select 1 from users where email = $1', [
    atProvider.returning.email,
  ]);
  expect(found.rowCount).toBe(1);
});

for (const person of ['unverified', 'silent', 'textual'] as const) {
  test(`an address that the provider has not verified is refused: ${person}`, async ({ page, database }) => {
    const form = new SignInPage(page);
    await form.open();
    await form.withProvider(person);
    await expect(form.refusal).toHaveText(unverified);
    await expect(page).toHaveURL(/\/sign-in/);
    const found = await database.pool.query('select 1 from users where email = $1', [
      atProvider[person].email,
    ]);
    expect(found.rowCount).toBe(0);
  });
}

test('who is verified at a domain that may not sign in here is refused, and becomes nobody', async ({
  page,
  database,
}) => {
  const form = new SignInPage(page);
  await form.open();
  await form.withProvider('outsider');
  await expect(form.refusal).toHaveText(/of a domain that may not sign in here/);
  await expect(page).toHaveURL(/\/sign-in/);
  const found = await database.pool.query('select 1 from users where email = $1', [
    atProvider.outsider.email,
  ]);
  expect(found.rowCount).toBe(0);
});

test('who signs in with a password is not taken over by somebody who has the address at the provider', async ({
  page,
  openContext,
  database,
  facts,
}) => {
  const { email } = atProvider.impostor;
  const home = await database.pool.query('select tenant_id as id from users where email = $1', [
    facts.admin.email,
  ]);
  const owner = await createPerson(database.db, home.rows[0].id, { email });
  await new SignInPage(await (await openContext()).newPage()).signIn(owner);

  const form = new SignInPage(page);
  await form.open();
  await form.withProvider('impostor');
  await expect(form.refusal).toHaveText(/Sign in with its password, or ask an admin to set one/);
  await page.goto('/');
  await expect(page).toHaveURL('/sign-in');
});

test('a person who is deactivated loses the session at once and is refused from then on', async ({
  watch,
  page,
  openContext,
  database,
}) => {
  // Home asks by itself whether there is anything new.
  watch.expect(/status of 401.*\/pulse/);
  const form = new SignInPage(page);
  await form.open();
  await form.withProvider('leaver');
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await database.pool.query('update users set active = false, deactivated_at = now() where email = $1', [
    atProvider.leaver.email,
  ]);
  await page.reload();
  await expect(page).toHaveURL('/sign-in');

  const again = new SignInPage(await (await openContext()).newPage());
  await again.open();
  await again.withProvider('leaver');
  await expect(again.refusal).toContainText('deactivated');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('single sign-on works', async ({ page }) => {
    const form = new SignInPage(page);
    await form.open('/access/personal-access-tokens');
    await form.withProvider('scriptless');
    await expect(page).toHaveURL('/access/personal-access-tokens');
  });
});

import { accountSubject } from '#lib/auth/throttle.ts';
import { createPerson } from './support/company.ts';
import { SignInPage } from './support/pages/sign-in-page.ts';
import { expect, test } from './support/test.ts';

const wrong = 'Wrong e-mail address or password.';

test('who is signed out signs in and arrives at the page that was asked for', async ({ page, people }) => {
  const asked = '/access/personal-access-tokens?q=lap%26top&status=expired';
  await page.goto(asked);
  await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(asked)}`);
  await new SignInPage(page).fill(people.member);
  await expect(page).toHaveURL(asked);
  await expect(page.getByRole('heading', { level: 1, name: 'Personal Access Tokens' })).toBeVisible();
});

test('a wrong password and an unknown address get the same words, and the address stays in its field', async ({
  page,
  people,
}) => {
  const form = new SignInPage(page);
  await form.open();
  await form.fill({ email: people.member.email, password: 'not the password' });
  await expect(form.refusal).toHaveText(wrong);
  await expect(form.email).toHaveValue(people.member.email);
  await expect(form.password).toHaveValue('');

  await form.open();
  await form.fill({ email: 'nobody@example.test', password: 'not the password' });
  await expect(form.refusal).toHaveText(wrong);
  await page.goto('/');
  await expect(page).toHaveURL('/sign-in');
});

test('many wrong tries make an account wait, the right password included', async ({
  page,
  database,
  company,
}) => {
  const person = await createPerson(database.db, company.tenantId);
  const form = new SignInPage(page);
  await form.open();
  for (let tries = 0; tries < 5; tries += 1) {
    await form.fill({ email: person.email, password: `wrong ${tries}` });
    await expect(form.refusal).toHaveText(wrong);
    await form.open();
  }
  // The first wait is a second long: longer than that is what a later one is.
  const held = await database.pool.query(
    `update sign_in_throttles set blocked_until = now() + interval '10 minutes'
     where scope = 'place' and starts_with(subject, $1) and failures = 5`,
    [accountSubject(person.email)],
  );
  expect(held.rowCount).toBe(1);
  await form.fill(person);
  await expect(form.refusal).toHaveText('Too many tries. Wait 10 minutes, then try again.');
  await page.goto('/');
  await expect(page).toHaveURL('/sign-in');
});

test('a deactivated person is told so after the right password, and only then', async ({
  page,
  database,
  company,
}) => {
  const person = await createPerson(database.db, company.tenantId, { active: false });
  const form = new SignInPage(page);
  await form.open();
  await form.fill({ email: person.email, password: 'not the password' });
  await expect(form.refusal).toHaveText(wrong);
  await form.open();
  await form.fill(person);
  await expect(form.refusal).toContainText('deactivated');
});

for (const next of [
  'https://evil.example/',
  '//evil.example/x',
  '/\\evil.example',
  'javascript:alert(1)',
  '/sign-in?next=/sign-in',
  '/api/auth/signout',
]) {
  test(`signing in goes nowhere else: next=${next}`, async ({ page, people }) => {
    const form = new SignInPage(page);
    await form.open(next);
    await form.fill(people.member);
    await expect(page).toHaveURL('/');
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  });
}

test('who is signed in has no business at the sign-in page', async ({ page, people, become }) => {
  await become(people.member);
  await page.goto('/sign-in?next=/access/personal-access-tokens');
  await expect(page).toHaveURL('/access/personal-access-tokens');
});

test('signing out ends the session, and going back shows nothing', async ({ page, people }) => {
  await new SignInPage(page).signIn(people.member, '/access/personal-access-tokens');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL('/sign-in');
  expect((await page.context().cookies()).filter(({ name }) => name.endsWith('session'))).toEqual([]);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto('/');
  await expect(page).toHaveURL('/sign-in');
});

test('signing out everywhere asks first, and then ends the sessions of every browser', async ({
  page,
  openContext,
  database,
  company,
  facts,
}) => {
  const person = await createPerson(database.db, company.tenantId);
  const other = await (await openContext({ baseURL: facts.origin })).newPage();
  for (const browser of [page, other]) {
    await new SignInPage(browser).signIn(person, '/access/personal-access-tokens');
  }
  const account = page.getByRole('button', { name: 'Account' });
  const ask = async () => {
    await account.click();
    await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
  };
  const dialog = page.getByRole('alertdialog', { name: 'Sign out everywhere' });

  await ask();
  await expect(dialog).toHaveAccessibleDescription(/this one too.*Your keys go on working/);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(account).toBeFocused();
  await other.reload();
  await expect(other).toHaveURL('/access/personal-access-tokens');

  await ask();
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(new SignInPage(page).email).toBeVisible();
  for (const browser of [page, other]) {
    await browser.goto('/access/personal-access-tokens');
    await expect(browser).toHaveURL(/\/sign-in/);
  }
});

test('deactivation ends a session at its next request', async ({ page, watch, database, company }) => {
  // Home asks by itself whether there is anything new, and may be the first to hear of it.
  watch.expect(/status of 401.*\/pulse/);
  const person = await createPerson(database.db, company.tenantId);
  await new SignInPage(page).signIn(person);
  await database.pool.query(
    'update users set active = false, deactivated_at = now() where tenant_id = $1 and id = $2',
    [company.tenantId, person.userId],
  );
  await page.getByRole('link', { name: 'Personal Access Tokens', exact: true }).first().click();
  await expect(page).toHaveURL(/\/sign-in/);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the form signs in, refuses, and leads on to the page that was asked for', async ({
    page,
    people,
  }) => {
    await page.goto('/access/personal-access-tokens');
    const form = new SignInPage(page);
    await form.fill({ email: people.member.email, password: 'not the password' });
    await expect(page.getByText(wrong)).toBeVisible();
    await form.fill(people.member);
    await expect(page).toHaveURL('/access/personal-access-tokens');
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    // Playwright finds no text in it.
    await expect(page.locator('noscript > div')).toBeVisible();
    expect(await page.content()).toContain('This portal needs JavaScript');
  });
});

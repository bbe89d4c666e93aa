import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { createPerson } from './support/company.ts';
import { mint } from './support/evidence.ts';
import { SignInPage } from './support/pages/sign-in-page.ts';
import { expect, test } from './support/test.ts';

const newPassword = () => mint('password', randomBytes(15).toString('base64url'));

async function openDialog(page: Page) {
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Change password' }).click();
  return dialogOf(page);
}

function dialogOf(page: Page) {
  const dialog = page.getByRole('dialog', { name: 'Change password' });
  const current = dialog.getByLabel('Current password');
  const fresh = dialog.getByLabel('New password');
  return {
    dialog,
    current,
    fresh,
    async fill(was: string, next: string) {
      await current.fill(was);
      await fresh.fill(next);
      await dialog.getByRole('button', { name: 'Change password' }).click();
    },
  };
}

test('a changed password signs out every other browser, and the old one opens nothing', async ({
  page,
  openContext,
  database,
  company,
  facts,
}) => {
  const person = await createPerson(database.db, company.tenantId);
  const changed = newPassword();
  await new SignInPage(page).signIn(person, '/access/personal-access-tokens');
  const other = await (await openContext({ baseURL: facts.origin })).newPage();
  await new SignInPage(other).signIn(person, '/access/personal-access-tokens');

  const { dialog, current, fresh, fill } = await openDialog(page);
  await expect(current).toBeFocused();
  await test.step('what is refused is said at its field, and what was typed stays', async () => {
    await fill('not the password', 'short');
    await expect(fresh).toHaveAccessibleDescription('Use at least 12 characters.');
    await fill('not the password', changed);
    await expect(current).toHaveAccessibleDescription('This is not your current password.');
    await expect(current).toBeFocused();
    await expect(fresh).toHaveValue(changed);
    await dialog.getByLabel('Show passwords').check();
    await expect(current).toHaveAttribute('type', 'text');
  });
  await fill(person.password, changed);
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Your password is changed')).toBeVisible();
  await expect(page).toHaveURL('/access/personal-access-tokens');
  await expect(page.getByRole('button', { name: 'Account' })).toBeFocused();
  expect(await page.content()).not.toContain(changed);

  await page.reload();
  await expect(page).toHaveURL('/access/personal-access-tokens');
  await other.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Home' }).click();
  await expect(other).toHaveURL(/\/sign-in/);
  const form = new SignInPage(other);
  await form.open();
  await form.fill(person);
  await expect(form.refusal).toHaveText('Wrong e-mail address or password.');
  await form.fill({ ...person, password: changed });
  await expect(other).toHaveURL('/');
});

test('who got a password from an admin is asked for one of their own, and is held up by nothing', async ({
  page,
  openContext,
  database,
  company,
  people,
  become,
}) => {
  const person = await createPerson(database.db, company.tenantId);
  const admin = await openContext();
  await become(people.admin, admin);
  const users = await admin.newPage();
  await users.goto(`/access/users?q=${encodeURIComponent(person.email)}`);
  await users.getByRole('button', { name: `Actions for ${person.email}` }).click();
  await users.getByRole('menuitem', { name: 'Set a new password' }).click();
  await users.getByRole('alertdialog').getByRole('button', { name: 'Set a new password' }).click();
  const shown = users.getByRole('dialog', { name: `New password for ${person.email}` });
  await shown.getByRole('button', { name: 'Show password' }).click();
  const given = mint('made password', ((await shown.getByRole('status').first().textContent()) ?? '').trim());

  await new SignInPage(page).signIn({ ...person, password: given });
  const callout = page.getByText('Your password was set by somebody else.');
  await expect(callout).toBeVisible();
  await page.goto('/access/personal-access-tokens');
  await expect(page.getByRole('heading', { level: 1, name: 'Personal Access Tokens' })).toBeVisible();
  await page.goto('/');
  await callout.getByRole('button', { name: 'Change password' }).click();
  const { dialog, fill } = dialogOf(page);
  await fill(given, newPassword());
  await expect(page.getByText('Your password is changed')).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(callout).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await expect(callout).toBeHidden();
});

for (const width of [1440, 390]) {
  test(`opened from the menu at ${width} px, the dialog finds fault with nothing`, async ({
    page,
    database,
    company,
  }) => {
    const person = await createPerson(database.db, company.tenantId);
    await page.setViewportSize({ width, height: 900 });
    await new SignInPage(page).signIn(person, '/access/personal-access-tokens');
    const { dialog, current } = await openDialog(page);
    await expect(page.getByRole('menu')).toHaveCount(0);
    // The menu gives the focus back in a task of its own after it has gone.
    await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve))));
    await expect(current).toBeFocused();
    await expect(current).toHaveAccessibleDescription('');
    await expect(dialog.locator('[aria-invalid]')).toHaveCount(0);
    await expect(dialog.locator('input[autocomplete="username"]')).toHaveValue(person.email);
  });
}

test('who comes through the identity provider alone has no password to change', async ({ page }) => {
  const form = new SignInPage(page);
  await form.open();
  await form.withProvider('passwordless');
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(page.getByRole('menuitem', { name: 'Sign out', exact: true })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Change password' })).toHaveCount(0);
});

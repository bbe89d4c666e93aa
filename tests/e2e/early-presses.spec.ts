import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

/** Scripts that arrive when they are told to. */
async function holdScripts(page: Page): Promise<() => void> {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await arrived;
    await route.continue();
  });
  return arrive;
}

test.beforeEach(async ({ become, people }) => become(people.admin));

const keys = '/access/personal-access-tokens';
const users = '/access/users';

test('a menu that is pressed before scripts have arrived opens when they have', async ({ page, people }) => {
  const arrive = await holdScripts(page);
  await page.goto(keys, { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Account' }).click();
  arrive();
  await expect(page.getByRole('menu')).toContainText(people.admin.email);
});

test('a menu opens whose scripts arrive between the two halves of a press', async ({ page, people }) => {
  const arrive = await holdScripts(page);
  await page.goto(keys, { waitUntil: 'commit' });
  const account = page.getByRole('button', { name: 'Account' });
  await account.hover();
  await page.mouse.down();
  arrive();
  await expect
    .poll(() =>
      account.evaluate((button) => Object.keys(button).some((name) => name.startsWith('__reactProps$'))),
    )
    .toBe(true);
  await page.mouse.up();
  await expect(page.getByRole('menu')).toContainText(people.admin.email);
});

test('a press that React has had is not done again', async ({ page }) => {
  await page.goto(keys);
  const theme = page.getByRole('button', { name: 'Theme' });
  await theme.click();
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  // By the keyboard there is no pointer that goes down first.
  await page.getByRole('button', { name: 'Search' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('menu')).toHaveCount(0);
});

test('a dialog’s button that is pressed twice too early opens one dialog', async ({ page }) => {
  const arrive = await holdScripts(page);
  await page.goto(keys, { waitUntil: 'commit' });
  const create = page.getByRole('button', { name: /^New/ }).first();
  await create.click();
  await create.click();
  arrive();
  await expect(page.getByRole('dialog')).toHaveCount(1);
});

test('the palette’s keys count before scripts have arrived', async ({ page }) => {
  const arrive = await holdScripts(page);
  await page.goto(keys, { waitUntil: 'commit' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  arrive();
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
});

test('what is typed into the search before scripts have arrived is searched for', async ({ page }) => {
  const arrive = await holdScripts(page);
  await page.goto(users, { waitUntil: 'commit' });
  await page.getByRole('searchbox').fill('nobody-is-called-so');
  arrive();
  await expect(page).toHaveURL(/\?q=nobody-is-called-so/);
});

test('a filter that is chosen before scripts have arrived narrows the list', async ({ page }) => {
  const arrive = await holdScripts(page);
  await page.goto(users, { waitUntil: 'commit' });
  const role = page.getByRole('combobox', { name: 'Role' });
  await role.selectOption({ index: 1 });
  arrive();
  await expect(page).toHaveURL(/\?role=/);
});

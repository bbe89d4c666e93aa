import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { uniqueName } from '#tests/support/factories.ts';
import { builtRoutes } from './support/build.ts';
import { createPerson } from './support/company.ts';
import { nowhere, pageMatrix } from './support/page-matrix.ts';
import { TokensPage } from './support/pages/tokens-page.ts';
import { createPremises, type Premises } from './support/premises.ts';
import { test as base, expect } from './support/test.ts';
import { useEverything } from './support/traffic.ts';

/** One of everything, used: an empty page hides half of what can be wrong. */
const test = base.extend<object, { premises: Premises }>({
  premises: [
    async ({ database }, use) => {
      const premises = await createPremises(database);
      await useEverything(database.db, premises);
      await use(premises);
    },
    { scope: 'worker' },
  ],
});

const looks = [
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' },
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 390, height: 844, colorScheme: 'dark' },
] as const;

const { pages } = builtRoutes();

async function expectNoFindings(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html.slice(0, 300)}\n${failureSummary}`),
  );
  expect(told, page.url()).toEqual([]);
}

/** Nothing sticks out: a phone's page does not scroll sideways. */
async function expectFits(page: Page): Promise<void> {
  const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(sticksOut, `${page.url()} is wider than the window`).toBeLessThanOrEqual(0);
}

for (const { width, height, colorScheme } of looks) {
  test.describe(`${colorScheme} at ${width} px`, () => {
    test.use({ viewport: { width, height }, colorScheme });

    test('pages before signing in', async ({ page, watch }) => {
      watch.expect(/status of 404/);
      for (const path of ['/sign-in', '/sign-in?error=unverified', '/nothing-here']) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expectNoFindings(page);
        await expectFits(page);
      }
    });

    test('every page of the portal', async ({ page, premises, become, watch }) => {
      test.setTimeout(90_000);
      watch.expect(/nothing-here.*status of 404/);
      await become(premises.admin);
      const paths = pageMatrix.filter(({ route }) => pages.includes(route)).map(({ path }) => path(premises));
      for (const path of [...paths, nowhere[0] ?? '']) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        await expectNoFindings(page);
        await expectFits(page);
      }
    });

    test('the call for a new password, and its dialog with what it refuses', async ({
      page,
      premises,
      become,
      database,
    }) => {
      const person = await createPerson(database.db, premises.tenantId);
      await database.pool.query('update users set password_change_due = true where id = $1', [person.userId]);
      await become(person);
      await page.goto('/');
      const call = page.getByRole('main').getByRole('button', { name: 'Change password' });
      await expect(call).toBeVisible();
      await expectNoFindings(page);
      await expectFits(page);
      await call.click();
      const dialog = page.getByRole('dialog', { name: 'Change password' });
      await expect(dialog).toBeVisible();
      await expectNoFindings(page);
      await dialog.getByRole('button', { name: 'Change password' }).click();
      await expect(dialog.getByText('Type your current password.')).toBeVisible();
      await expectNoFindings(page);
      await page.keyboard.press('Escape');
      await expect(call).toBeFocused();
    });

    test('the menu of the account, and the question before signing out everywhere', async ({
      page,
      premises,
      become,
    }) => {
      await become(premises.member);
      await page.goto('/');
      await page.getByRole('button', { name: 'Account' }).click();
      const entry = page.getByRole('menuitem', { name: 'Sign out everywhere' });
      await expect(entry).toBeVisible();
      await expectNoFindings(page);
      await entry.press('Enter');
      await expect(page.getByRole('alertdialog', { name: 'Sign out everywhere' })).toBeVisible();
      await expectNoFindings(page);
      await expectFits(page);
    });

    test('the dialogs in which a key is made, shown and revoked', async ({ page, premises, become }) => {
      await become(premises.member);
      const tokens = new TokensPage(page);
      await tokens.open();
      await tokens.newButton.click();
      await expect(tokens.createDialog).toBeVisible();
      await expectNoFindings(page);
      await page.keyboard.press('Escape');
      const name = uniqueName('shown');
      const reveal = await tokens.create(name);
      await expectNoFindings(page);
      await expectFits(page);
      await reveal.copyAndClose();
      const revoke = await tokens.askToRevoke(name);
      await expectNoFindings(page);
      await revoke.cancel.click();
    });
  });
}

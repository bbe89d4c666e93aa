import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createPat, uniqueName } from '#tests/support/factories.ts';
import { createPerson, type Person } from './support/company.ts';
import { mint } from './support/evidence.ts';
import { KeyPage } from './support/pages/key-page.ts';
import { TokensPage } from './support/pages/tokens-page.ts';
import { test as base, expect } from './support/test.ts';

const dayMs = 86_400_000;
const names = ['alpha', 'bravo', 'charlie'] as const;

interface Owner extends Person {
  keys: Record<(typeof names)[number], Awaited<ReturnType<typeof createPat>>>;
}

/** Somebody with three keys: alpha has expired, bravo ends soon, charlie in half a year. */
const test = base.extend<{ owner: Owner; tokens: TokensPage }>({
  owner: async ({ database: { db }, company, become }, use) => {
    const person = await createPerson(db, company.tenantId);
    const made = [];
    for (const [index, name] of names.entries()) {
      const now = Date.now();
      const createdAt = new Date(now - (9 - index) * dayMs);
      const expiresAt = new Date(now + ([-1, 2, 180][index] ?? 0) * dayMs);
      made.push([name, await createPat(db, person, { name, createdAt, expiresAt })] as const);
    }
    await become(person);
    await use({ ...person, keys: Object.fromEntries(made) as Owner['keys'] });
  },
  tokens: async ({ page }, use) => use(new TokensPage(page)),
});

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const box = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
const bar = (page: Page) => page.getByRole('region', { name: 'Selection' });
const act = (page: Page, name: string) => bar(page).getByRole('button', { name, exact: true });

test('a key is disabled at one press and refused, is enabled by the undo, and its page says both', async ({
  page,
  facts,
  become,
  people,
}) => {
  await become(people.admin);
  const tokens = new TokensPage(page);
  const keyPage = new KeyPage(page);
  const name = uniqueName('paused');
  await tokens.open();
  const reveal = await tokens.create(name);
  const key = mint('key', await reveal.readKey());
  await reveal.copyAndClose();
  const models = async () => {
    const answer = await fetch(`${facts.origin}/api/inference/openai/models`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return { status: answer.status, text: await answer.text() };
  };
  expect((await models()).status).toBe(200);

  await tokens.row(name).getByRole('link', { name }).click();
  await expect(keyPage.heading(name)).toBeVisible();
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(page.getByText(`Disabled ${name}`)).toBeVisible();
  await expect(page.getByText('Refused at once here, and within 1 second on every replica')).toBeVisible();
  await expect(
    page.getByText(/^It was disabled on .* by you and is refused until it is enabled\./),
  ).toBeVisible();
  const refused = await models();
  expect(refused.status).toBe(401);
  expect(refused.text).toContain('Its owner or an admin can enable it.');

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText(`Enabled ${name}`)).toBeVisible();
  await expect(page.getByText('is refused until it is enabled')).toHaveCount(0);
  expect((await models()).status).toBe(200);
});

test('several keys are disabled at once, are found by that, and come back with the undo', async ({
  page,
  owner,
  tokens,
  database,
}) => {
  const disabledOnes = async () => {
    const { rows } = await database.pool.query(
      'select name from api_keys where user_id = $1 and disabled_at is not null order by name',
      [owner.userId],
    );
    return rows.map(({ name }) => name);
  };
  await tokens.open();
  for (const name of ['bravo', 'charlie']) await box(page, name).check();
  await expect(act(page, 'Enable')).toHaveCount(0);
  await act(page, 'Disable').click();
  await expect(page.getByText('Disabled 2 keys')).toBeVisible();
  expect(await disabledOnes()).toEqual(['bravo', 'charlie']);
  for (const name of ['bravo', 'charlie']) await expect(tokens.row(name)).toContainText('Disabled');
  await expect(act(page, 'Enable')).toBeFocused();
  await expect(act(page, 'Disable')).toHaveCount(0);

  await box(page, 'alpha').check();
  await expect(act(page, 'Disable')).toBeVisible();
  await expect(act(page, 'Enable')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Enabled 2 keys')).toBeVisible();
  expect(await disabledOnes()).toEqual([]);

  await page.goto('/access/personal-access-tokens');
  await tokens.row('bravo').getByRole('button', { name: 'Actions for bravo' }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await expect(tokens.row('bravo')).toContainText('Disabled');
  await page.goto('/access/personal-access-tokens?status=disabled');
  await expect(tokens.row('bravo')).toBeVisible();
  await expect(tokens.row('charlie')).toHaveCount(0);
  await tokens.row('bravo').getByRole('button', { name: 'Actions for bravo' }).click();
  await page.getByRole('menuitem', { name: 'Enable' }).click();
  await expect(page.getByText('Enabled bravo')).toBeVisible();
  await expect(tokens.row('bravo')).toHaveCount(0);
});

test('several keys are extended at once: who comes back and who stays is said before and after', async ({
  page,
  owner,
  tokens,
  database,
}) => {
  expect(owner.keys.alpha.name).toBe('alpha');
  await tokens.open();
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await act(page, 'Extend').click();
  const dialog = page.getByRole('dialog', { name: 'Extend 3 keys' });
  await expect(dialog).toContainText('alpha has expired: a later end lets it in again');
  await expect(dialog.getByRole('radio', { name: '30 days' })).toBeChecked();
  await expect(dialog.getByRole('radio', { name: 'No expiry' })).toHaveCount(0);
  await expect(dialog).toContainText('Extends 2 of 3 keys. Ending later already: charlie.');
  await dialog.getByRole('button', { name: 'Extend' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Extended 2 of 3 keys')).toBeVisible();
  await expect(tokens.row('alpha')).toContainText('Active');
  const { rows } = await database.pool.query(
    `select name, round(extract(epoch from expires_at - now()) / 86400)::int as days from api_keys where user_id = $1 order by name`,
    [owner.userId],
  );
  expect(rows).toEqual([
    { name: 'alpha', days: 30 },
    { name: 'bravo', days: 30 },
    { name: 'charlie', days: 180 },
  ]);
});

test('a key is extended on its page to a day of one’s own, and never shortened', async ({ page, owner }) => {
  await page.goto(`/access/personal-access-tokens/${owner.keys.charlie.keyId}`);
  await page.getByRole('button', { name: 'Extend charlie' }).click();
  const dialog = page.getByRole('dialog', { name: 'Extend charlie' });
  await expect(dialog.getByRole('radio', { name: 'Custom' })).toBeChecked();
  const day = dialog.getByLabel('Last day');
  const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);
  await day.fill(inDays(90));
  await expect(dialog.getByText('It ends later already. Choose a later day.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Extend' }).click();
  await expect(dialog).toBeVisible();
  await day.fill(inDays(300));
  await dialog.getByRole('button', { name: 'Extend' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Extended charlie')).toBeVisible();
});

test('keys are disabled and extended by keyboard alone', async ({ page, owner, tokens }) => {
  expect(owner.keys.alpha.name).toBe('alpha');
  await tokens.open();
  await tokens.row('bravo').getByRole('link', { name: 'bravo' }).focus();
  await page.keyboard.press('x');
  await expect(bar(page)).toContainText('1 selected');
  await act(page, 'Disable').focus();
  await page.keyboard.press('Enter');
  await expect(tokens.row('bravo')).toContainText('Disabled');
  await expect(act(page, 'Enable')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tokens.row('bravo')).toContainText('Active');
  await act(page, 'Extend').focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Extend bravo' });
  await expect(dialog.getByRole('radio', { name: '30 days' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(act(page, 'Extend')).toBeFocused();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme} at ${width} px`, () => {
      test.use({ viewport: { width, height: 844 }, colorScheme });

      test('a disabled key, its page and the form that extends are without findings, and fit', async ({
        page,
        owner,
        tokens,
        database,
      }) => {
        await database.pool.query(
          'update api_keys set disabled_at = now(), disabled_by = user_id where id = $1',
          [owner.keys.bravo.keyId],
        );
        await tokens.open();
        for (const name of names) await box(page, name).check();
        await expectNoFindings(page);
        await act(page, 'Extend').click();
        await expect(page.getByRole('dialog', { name: 'Extend 3 keys' })).toBeVisible();
        await expectNoFindings(page);
        await page.goto(`/access/personal-access-tokens/${owner.keys.bravo.keyId}`);
        await expect(page.getByRole('button', { name: 'Enable', exact: true })).toBeVisible();
        await expectNoFindings(page);
      });
    });
  }
}

async function expectNoFindings(page: Page): Promise<void> {
  const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(sticksOut).toBeLessThanOrEqual(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

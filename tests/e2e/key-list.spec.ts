import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { writeUsage } from '#db/queries/usage-write.ts';
import { createPat } from '#tests/support/factories.ts';
import { createPerson, type Person } from './support/company.ts';
import { TokensPage } from './support/pages/tokens-page.ts';
import { test as base, expect } from './support/test.ts';
import { callOf, recordCall } from './support/traffic.ts';

const names = ['alpha', 'bravo', 'charlie'] as const;

interface Owner extends Person {
  keys: Record<(typeof names)[number], Awaited<ReturnType<typeof createPat>>>;
}

/** Somebody with three keys, of which bravo has been called. */
const test = base.extend<{ owner: Owner; tokens: TokensPage }>({
  owner: async ({ database: { db }, company, become }, use) => {
    const person = await createPerson(db, company.tenantId);
    const made = [];
    for (const [index, name] of names.entries()) {
      // Apart, so that the list has one order: charlie, bravo, alpha.
      const createdAt = new Date(Date.now() - (names.length - index) * 60_000);
      made.push([name, await createPat(db, person, { name, createdAt })] as const);
    }
    const keys = Object.fromEntries(made) as Owner['keys'];
    await recordCall(db, company, { key: keys.bravo, owner: person });
    await become(person);
    await use({ ...person, keys });
  },
  tokens: async ({ page }, use) => use(new TokensPage(page)),
});

const box = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
const bar = (page: Page) => page.getByRole('region', { name: 'Selection' });

async function expectNoFindings(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test('several keys are revoked at once, with their real traffic in sight', async ({
  page,
  owner,
  tokens,
}) => {
  expect(owner.keys.bravo.name).toBe('bravo');
  await tokens.open();
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await expect(bar(page)).toContainText('3 selected');
  await box(page, 'charlie').uncheck();
  await expect(bar(page)).toContainText('2 selected');
  await bar(page).getByRole('button', { name: 'Revoke' }).click();
  const question = page.getByRole('alertdialog', { name: 'Revoke 2 keys' });
  await expect(question).toContainText('1 of 2 made 1 call in the last 24 hours');
  await expect(question.getByRole('list', { name: 'Keys with traffic' })).toContainText('bravo');
  const revoke = question.getByRole('button', { name: 'Revoke' });
  await expect(revoke).toBeDisabled();
  await question.getByLabel('Type 2 keys to go on').fill('2 keys');
  await revoke.click();
  await expect(page.getByText('Revoked 2 keys')).toBeVisible();
  await expect(question).toBeHidden();
  await expect(tokens.row('charlie')).toBeVisible();
  await expect(tokens.row('alpha')).toHaveCount(0);
  await expect(bar(page)).toHaveCount(0);
});

test('what was revoked meanwhile is named, and the rest is revoked all the same', async ({
  page,
  owner,
  tokens,
  database,
}) => {
  await tokens.open();
  for (const name of ['alpha', 'charlie']) await box(page, name).check();
  await bar(page).getByRole('button', { name: 'Revoke' }).click();
  const question = page.getByRole('alertdialog', { name: 'Revoke 2 keys' });
  await expect(question).toContainText('None of them was used in the last 24 hours');
  await database.pool.query(`update api_keys set revoked_at = now(), revoke_reason = 'owner' where id = $1`, [
    owner.keys.alpha.keyId,
  ]);
  await question.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Revoked 1 of 2 keys')).toBeVisible();
  await expect(page.getByText('Already revoked: alpha.')).toBeVisible();
  await expect(tokens.row('charlie')).toHaveCount(0);
});

test('keys are selected and revoked by keyboard alone', async ({ page, owner, tokens }) => {
  expect(owner.keys.alpha.name).toBe('alpha');
  await tokens.open();
  await tokens.row('charlie').getByRole('link', { name: 'charlie' }).focus();
  await page.keyboard.press('x');
  await expect(box(page, 'charlie')).toBeChecked();
  await page.keyboard.press('End');
  await page.keyboard.press('x');
  await expect(bar(page)).toContainText('2 selected');
  await page.keyboard.press('Delete');
  const question = page.getByRole('alertdialog', { name: 'Revoke 2 keys' });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(tokens.row('alpha').getByRole('link', { name: 'alpha' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(bar(page)).toHaveCount(0);
  await box(page, 'bravo').focus();
  await page.keyboard.press('Space');
  await expect(box(page, 'bravo')).toBeChecked();
});

test('Shift selects everything in between', async ({ page, owner, tokens }) => {
  expect(owner.keys.alpha.name).toBe('alpha');
  await tokens.open();
  await box(page, 'charlie').click();
  await box(page, 'alpha').click({ modifiers: ['Shift'] });
  await expect(bar(page)).toContainText('3 selected');
});

test('a column that is hidden stays hidden, for the server too', async ({ page, owner, tokens }) => {
  expect(owner.keys.alpha.name).toBe('alpha');
  await tokens.open();
  const head = (name: string) => tokens.table.getByRole('columnheader', { name });
  await expect(head('Status')).toBeVisible();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Status' }).click();
  await expect(head('Status')).toHaveCount(0);
  await page.getByRole('menuitemcheckbox', { name: 'Id' }).click();
  await expect(head('Id')).toBeVisible();
  await expectNoFindings(page);
  await page.keyboard.press('Escape');
  const drawn = await (await page.request.get('/access/personal-access-tokens')).text();
  expect(drawn).not.toContain('data-label="Status"');
  await page.reload();
  await expect(head('Id')).toBeVisible();
  await expect(head('Status')).toHaveCount(0);
});

test('the list comes as CSV, under the filters of its address', async ({ page, owner, tokens }) => {
  expect(owner.keys.alpha.name).toBe('alpha');
  await page.goto('/access/personal-access-tokens?q=bravo');
  await expect(tokens.row('bravo')).toBeVisible();
  const started = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const download = await started;
  expect(download.suggestedFilename()).toMatch(/^latchkey-my-keys-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`"bravo","lk_pat_${owner.keys.bravo.publicId}","${owner.email}"`);
});

test('a key’s page goes on to older calls, and narrows them', async ({ page, owner, database, company }) => {
  const caller = { key: owner.keys.alpha, owner };
  const calls = Array.from({ length: 130 }, (_, index) =>
    callOf(caller, company, {
      occurredAtMs: Date.now() - (index + 1) * 60_000,
      ...(index === 120 ? { status: 500, outcome: 'error', errorCode: 'upstream_500' } : {}),
    }),
  );
  await writeUsage(database.db, calls);
  await page.goto(`/access/personal-access-tokens/${owner.keys.alpha.keyId}?range=7d`);
  const rows = page.getByRole('table', { name: 'Last calls' }).locator('tbody tr');
  await expect(rows).toHaveCount(100);
  await page.getByRole('link', { name: 'Older calls' }).click();
  await expect(rows).toHaveCount(30);
  await expect(page.getByText('30 older ones of 130 in this time')).toBeVisible();
  await expect(page).toHaveURL(/[?&]range=7d/);
  await page.getByRole('link', { name: 'Newest calls' }).click();
  await expect(rows).toHaveCount(100);
  await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'Failed' });
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('upstream_500');
  await expectNoFindings(page);
  await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'Revoked midway' });
  await expect(page.getByText('No call here matches')).toBeVisible();
  await page.getByRole('link', { name: 'Show all calls' }).click();
  await expect(rows).toHaveCount(100);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('names that differ at their end alone are read whole', async ({ owner, tokens, database }) => {
    const long = ['eu', 'us'].map((end) => `nightly-report-of-the-search-team-${end}`);
    for (const name of long) await createPat(database.db, owner, { name, createdAt: new Date() });
    await tokens.open();
    for (const name of long) {
      const shown = tokens.row(name).getByText(name, { exact: true });
      await expect(shown).toBeVisible();
      expect(
        await shown.evaluate((element) => element.scrollWidth - element.clientWidth),
      ).toBeLessThanOrEqual(0);
    }
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme} at ${width} px`, () => {
      test.use({ viewport: { width, height: 844 }, colorScheme });

      test('a selection and its question are without findings, and fit', async ({ page, owner, tokens }) => {
        expect(owner.keys.alpha.name).toBe('alpha');
        await tokens.open();
        for (const name of ['alpha', 'bravo']) await box(page, name).check();
        await expectNoFindings(page);
        const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(sticksOut).toBeLessThanOrEqual(0);
        await bar(page).getByRole('button', { name: 'Revoke' }).click();
        await expect(page.getByRole('alertdialog')).toBeVisible();
        await expectNoFindings(page);
      });
    });
  }
}

import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createPat, createTeam, createUser, uniqueName } from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { type Company, createCompany, createPerson, type Person } from './support/company.ts';
import { TokensPage } from './support/pages/tokens-page.ts';
import { test as base, expect } from './support/test.ts';

const all = '/access/personal-access-tokens/all';
const own = '/access/personal-access-tokens';

interface Crowd {
  company: Company;
  admin: Person;
  ada: Person;
  zoe: { userId: string; email: string };
  team: { teamId: string; name: string };
  closed: { providerAccountId: string; name: string };
}

/** A company of its own with more owners of keys than a list holds, one of them in a team with an account of its own. */
const test = base.extend<{ crowd: Crowd; tokens: TokensPage }>({
  crowd: async ({ database }, use) => {
    const { db } = database;
    const company = await createCompany(database);
    const { tenantId } = company;
    const admin = await createPerson(db, tenantId, { role: 'tenant-admin' });
    const ada = await createPerson(db, tenantId, { email: `${uniqueName('ada')}@example.test` });
    await createPat(db, ada, { name: 'key-of-ada', createdAt: new Date() });
    for (let nth = 10; nth < 32; nth += 1) {
      const user = await createUser(db, tenantId, { email: `${uniqueName(`crowd-${nth}`)}@example.test` });
      await createPat(db, user, { name: `key-${nth}`, createdAt: new Date() });
    }
    const zoe = await createUser(db, tenantId, { email: `${uniqueName('zoe')}@example.test` });
    await createPat(db, zoe, { name: 'key-of-zoe', createdAt: new Date() });
    const team = await createTeam(db, tenantId, { name: 'research', members: [ada.userId] });
    const closed = await createProviderAccount(db, tenantId, { name: 'research-account' });
    await createModel(db, tenantId, closed.providerAccountId);
    await createGrant(db, tenantId, closed.providerAccountId, { teamId: team.teamId });
    await use({ company, admin, ada, zoe, team, closed });
  },
  tokens: async ({ page }, use) => use(new TokensPage(page)),
});

const rows = (page: Page) =>
  new TokensPage(page).table.locator('tbody tr').filter({ has: page.getByRole('link') });
const owners = (page: Page) => page.getByRole('listbox', { name: 'Owners' }).getByRole('option');
const ownerButton = (page: Page) => page.getByRole('button', { name: /^Owner: / });

async function expectNoFindings(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test('the keys of one owner among many are found by keyboard alone, and shown again', async ({
  page,
  crowd,
  become,
  tokens,
}) => {
  await become(crowd.admin);
  await page.goto(all);
  await expect(rows(page)).toHaveCount(24);
  await ownerButton(page).focus();
  await page.keyboard.press('Enter');
  const search = page.getByRole('combobox', { name: 'Search owners' });
  await expect(search).toBeFocused();
  // Any owner, and the first twenty.
  await expect(owners(page)).toHaveCount(21);
  await expect(owners(page).filter({ hasText: crowd.zoe.email })).toHaveCount(0);
  await page.keyboard.type(crowd.zoe.email.slice(0, 8));
  await expect(owners(page)).toHaveText([crowd.zoe.email]);
  await page.keyboard.press('Enter');
  await expect(tokens.row('key-of-zoe')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`[?&]owner=${crowd.zoe.userId}`));
  await expect(ownerButton(page)).toBeFocused();
  await page.reload();
  await expect(ownerButton(page)).toHaveText(`Owner: ${crowd.zoe.email}`);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear owner' }).press('Enter');
  await expect(rows(page)).toHaveCount(24);
  await expect(page).not.toHaveURL(/owner=/);
});

test('what is typed into the search for owners is none of the list’s own search', async ({
  page,
  crowd,
  become,
}) => {
  await become(crowd.admin);
  await page.goto(all);
  await ownerButton(page).click();
  await page.getByRole('combobox', { name: 'Search owners' }).fill('nobody-of-that-name');
  await expect(page.getByText('No owner matches')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(ownerButton(page)).toBeFocused();
  await expect(page).toHaveURL(new RegExp(`${all}$`));
  await expect(rows(page)).toHaveCount(24);
});

test('team, provider account and export narrow the keys of all alike', async ({
  page,
  crowd,
  become,
  tokens,
}) => {
  await become(crowd.admin);
  await page.goto(all);
  await page.getByRole('combobox', { name: 'Team' }).selectOption({ label: 'research' });
  await expect(rows(page)).toHaveCount(1);
  await expect(tokens.row('key-of-ada')).toBeVisible();
  await page.getByRole('combobox', { name: 'Provider account' }).selectOption({ label: 'demo' });
  await expect(page).toHaveURL(/account=/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Team' }).selectOption({ label: 'Any team' });
  await expect(rows(page)).toHaveCount(24);
  await page.getByRole('combobox', { name: 'Provider account' }).selectOption({ label: 'research-account' });
  await expect(rows(page)).toHaveCount(1);
  const started = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const lines = (await readFile(await (await started).path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`"key-of-ada"`);
});

test('an id that is malformed, unknown or of another tenant shows an empty list and a way back', async ({
  page,
  crowd,
  become,
  stranger,
  database: { db },
}) => {
  await createPat(db, stranger, { name: 'foreign-key', createdAt: new Date() });
  await become(crowd.admin);
  const ids = [stranger.userId, crypto.randomUUID(), 'x', '%27%00', '../..'];
  for (const filter of ['owner', 'team', 'account']) {
    for (const id of ids) {
      const asked = `${filter}=${id}`;
      const answer = await page.goto(`${all}?${asked}`);
      expect(answer?.status(), asked).toBe(200);
      await expect(page.getByRole('link', { name: 'Clear search and filters' }), asked).toBeVisible();
      await expect(page.getByText(stranger.email)).toHaveCount(0);
      const file = await page.request.get(`${all}/keys.csv?${asked}`);
      expect((await file.text()).trimEnd().split('\r\n'), asked).toHaveLength(1);
    }
  }
  await page.goto(`${all}?owner=${stranger.userId}`);
  await expect(ownerButton(page)).toHaveText('Owner: Unknown owner');
  await page.getByRole('link', { name: 'Clear search and filters' }).click();
  await expect(rows(page)).toHaveCount(24);
});

test('a member narrows their own keys by what they may call, and learns of nothing else', async ({
  page,
  crowd,
  become,
  tokens,
}) => {
  const { closed, ada, zoe, company } = crowd;
  await become(ada);
  await page.goto(`${own}?owner=${zoe.userId}&team=${crowd.team.teamId}`);
  await expect(tokens.row('key-of-ada')).toBeVisible();
  await expect(ownerButton(page)).toHaveCount(0);
  await expect(page.getByRole('combobox', { name: 'Team' })).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Provider account' }).selectOption({ label: 'research-account' });
  await expect(page).toHaveURL(new RegExp(`account=${closed.providerAccountId}`));
  await expect(tokens.row('key-of-ada')).toBeVisible();
  expect((await page.request.get(all)).status()).toBe(404);
  expect((await page.request.get(`${all}/keys.csv?account=${company.demoId}`)).status()).toBe(404);
});

test('an account that one may not call is not named', async ({ page, crowd, become, database: { db } }) => {
  const { tenantId } = crowd.company;
  const member = await createPerson(db, tenantId);
  await createPat(db, member, { name: 'of-member', createdAt: new Date() });
  await become(member);
  await page.goto(`${own}?account=${crowd.closed.providerAccountId}`);
  await expect(page.getByRole('link', { name: 'Clear search and filters' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Provider account' })).toHaveValue(
    crowd.closed.providerAccountId,
  );
  expect(await page.content()).not.toContain('research-account');
});

test('a tenant without teams has no filter for them', async ({
  page,
  become,
  stranger,
  database: { db },
}) => {
  await createPat(db, stranger, { name: 'only-key', createdAt: new Date() });
  await become(stranger);
  await page.goto(all);
  await expect(page.getByRole('combobox', { name: 'Owner' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Team' })).toHaveCount(0);
});

test('before scripts arrive the first owners can be chosen all the same', async ({ page, crowd, become }) => {
  await become(crowd.admin);
  const drawn = await (await page.request.get(`${all}?owner=${crowd.zoe.userId}`)).text();
  const [, choices = ''] = /<select name="owner"[^>]*>(.*?)<\/select>/.exec(drawn) ?? [];
  expect(choices.match(/<option/g)).toHaveLength(22);
  expect(choices).toContain(`<option value="${crowd.zoe.userId}" selected="">${crowd.zoe.email}`);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme} at ${width} px`, () => {
      test.use({ viewport: { width, height: 844 }, colorScheme });

      test('filters are without findings, and fit', async ({ page, crowd, become }) => {
        await become(crowd.admin);
        await page.goto(`${all}?owner=${crowd.zoe.userId}`);
        await expect(ownerButton(page)).toBeVisible();
        await expectNoFindings(page);
        const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(sticksOut).toBeLessThanOrEqual(0);
        await ownerButton(page).click();
        await expect(owners(page).first()).toBeVisible();
        await expectNoFindings(page);
      });
    });
  }
}

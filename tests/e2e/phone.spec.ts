import { AxeBuilder } from '@axe-core/playwright';
import { createPat } from '#tests/support/factories.ts';
import { createCompany, createPerson } from './support/company.ts';
import { TokensPage } from './support/pages/tokens-page.ts';
import { expect, test } from './support/test.ts';

test.use({ viewport: { width: 390, height: 844 } });

test('the filters of a list leave the first screen to its rows, and what is chosen is in sight', async ({
  page,
  database,
  become,
}) => {
  const company = await createCompany(database);
  const admin = await createPerson(database.db, company.tenantId, { role: 'tenant-admin' });
  const { name } = await createPat(database.db, admin, { createdAt: new Date() });
  await become(admin);
  await page.goto('/access/personal-access-tokens/all');
  const list = new TokensPage(page);
  await expect(list.row(name)).toBeInViewport({ ratio: 1 });
  const use = page.getByRole('combobox', { name: 'Use' });
  await use.selectOption('never');
  await expect(page).toHaveURL(/used=never/);
  await expect(use).toBeInViewport({ ratio: 1 });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

test('code that is wider than the screen fades at its end and scrolls by keyboard', async ({
  page,
  company,
  database,
  become,
}) => {
  await become(await createPerson(database.db, company.tenantId));
  await page.goto('/');
  const code = page.getByRole('tabpanel');
  await expect(code).toContainText('curl');
  const fade = () => code.evaluate((panel) => getComputedStyle(panel).getPropertyValue('--fade-right'));
  await expect.poll(fade).toBe('40px');
  await code.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => code.evaluate((panel) => panel.scrollLeft)).toBeGreaterThan(0);
  await code.evaluate((panel) => panel.scrollTo({ left: panel.scrollWidth }));
  await expect.poll(fade).toBe('0px');
});

import { createPat } from '#tests/support/factories.ts';
import { createPerson } from './support/company.ts';
import { expect, test } from './support/test.ts';
import { recordCall } from './support/traffic.ts';

const shownWithinMs = 2_000;

test('Home leads a newcomer through the first steps, and shows the first call by itself', async ({
  page,
  database: { db },
  company,
  become,
}) => {
  const newcomer = await createPerson(db, company.tenantId);
  await become(newcomer);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Three steps to a first call' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Live' })).toBeVisible();

  const key = await createPat(db, newcomer, { name: 'first-key' });
  await expect(page.getByRole('heading', { name: /^Your key is there/ })).toBeVisible();

  await recordCall(db, company, { key, owner: newcomer });
  const calls = page.getByRole('table', { name: 'Your last calls' });
  await expect(calls.getByRole('link', { name: 'first-key' })).toBeVisible({ timeout: shownWithinMs });
  await expect(page.getByRole('button', { name: 'Live' })).toBeHidden();
});

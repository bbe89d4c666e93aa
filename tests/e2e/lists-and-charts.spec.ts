import type { Locator } from '@playwright/test';
import { writeUsage } from '#db/queries/usage-write.ts';
import { createPat } from '#tests/support/factories.ts';
import { createCompany, createPerson } from './support/company.ts';
import { expect, test } from './support/test.ts';
import { callOf } from './support/traffic.ts';

const hourMs = 3_600_000;

function isCut(text: Locator): Promise<boolean> {
  return text.evaluate((element) => element.scrollWidth > element.clientWidth);
}

test('what tells rows apart is whole while other columns have room', async ({ page, database, become }) => {
  const { db } = database;
  const { tenantId } = await createCompany(database);
  const admin = await createPerson(db, tenantId, { role: 'tenant-admin' });
  const email = 'service.account.for.reporting.platform.hamburg@department.example.test';
  const owner = await createPerson(db, tenantId, { email });
  const name = 'nightly-report-of-the-platform-two-b';
  await createPat(db, owner, { name, createdAt: new Date() });
  await become(admin);

  await page.goto('/access/users');
  const person = page.getByRole('table', { name: 'Users' }).getByText(email, { exact: true });
  await expect(person).toBeVisible();
  expect(await isCut(person)).toBe(false);

  await page.goto('/access/personal-access-tokens/all');
  const key = page.getByRole('link', { name, exact: true }).locator('.data-cut');
  await expect(key).toBeVisible();
  expect(await isCut(key)).toBe(false);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/access/users');
  const card = page.getByRole('row').filter({ hasText: email });
  await expect(card.getByText('Test Person')).toBeVisible();
});

test('the charts of a key have one axis of time', async ({ page, database, become, company }) => {
  const { db } = database;
  const owner = await createPerson(db, company.tenantId);
  const key = await createPat(db, owner, { createdAt: new Date(Date.now() - 200 * hourMs) });
  const hoursAgo = Array.from({ length: 8 }, (_, index) => index * 20);
  const calls = hoursAgo.map((hours) =>
    callOf({ key, owner }, company, { occurredAtMs: Date.now() - hours * hourMs }),
  );
  await writeUsage(db, calls);
  await become(owner);
  await page.goto(`/access/personal-access-tokens/${key.keyId}?range=7d`);
  const charts = page.getByRole('figure');
  await expect(charts).toHaveCount(4);
  await expect(charts.locator('.recharts-surface[role="application"]')).toHaveCount(4);
  const times = await Promise.all(
    (await charts.all()).map((chart) => chart.locator('.recharts-xAxis-tick-labels text').allTextContents()),
  );
  expect(times[0]?.length).toBeGreaterThan(2);
  for (const other of times) expect(other).toEqual(times[0]);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/access/personal-access-tokens/${key.keyId}?range=30d`);
  const newest = charts.first().locator('.recharts-xAxis-tick-labels text').last();
  await expect(newest).toBeVisible();
  const beyond = await newest.evaluate(
    (text) => text.getBoundingClientRect().right - (text.closest('svg')?.getBoundingClientRect().right ?? 0),
  );
  expect(beyond).toBeLessThanOrEqual(0);
});

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

/** How each series of a chart is drawn, but for its colour and the ids that differ anyway. */
function drawnSeries(chart: Locator): Promise<{ lines: string[]; bars: string[] }> {
  return chart.evaluate((figure) => {
    const lines = [...figure.querySelectorAll('.recharts-line-curve')].map(
      (curve) => curve.getAttribute('stroke-dasharray') ?? '',
    );
    const bars = [...figure.querySelectorAll('.recharts-bar')].map((bar) => {
      const fill = bar.querySelector('[fill^="url("]')?.getAttribute('fill') ?? '';
      const pattern = document.getElementById(fill.slice('url(#'.length, -1));
      return pattern?.innerHTML.replaceAll(/(?:fill|stroke)="var[^"]*"/g, '') ?? '';
    });
    return { lines, bars };
  });
}

test('the series of a chart can be told apart without colour', async ({
  page,
  database,
  become,
  company,
}) => {
  const { db } = database;
  const owner = await createPerson(db, company.tenantId);
  const key = await createPat(db, owner, { createdAt: new Date(Date.now() - 200 * hourMs) });
  const endings = [
    { model: 'demo/echo' },
    { model: 'demo/story', cachedInputTokens: 100 },
    { model: 'demo/slow', status: 499, outcome: 'client_closed' as const },
    { model: 'demo/echo', status: 502, outcome: 'error' as const, errorCode: 'upstream_error' },
  ];
  // Each at several times: a line needs two.
  const calls = [2, 26, 50].flatMap((hours) =>
    endings.map((values) =>
      callOf({ key, owner }, company, { ...values, stream: true, occurredAtMs: Date.now() - hours * hourMs }),
    ),
  );
  await writeUsage(db, calls);
  await become(owner);
  await page.goto(`/access/personal-access-tokens/${key.keyId}?range=7d`);
  const charts = page.getByRole('figure');
  await expect(charts.locator('.recharts-surface[role="application"]')).toHaveCount(4);
  let [mostLines, mostBars] = [0, 0];
  for (const chart of await charts.all()) {
    const { lines, bars } = await drawnSeries(chart);
    expect(new Set(lines).size, String(lines)).toBe(lines.length);
    expect(new Set(bars).size, String(bars)).toBe(bars.length);
    expect(bars).not.toContain('');
    mostLines = Math.max(mostLines, lines.length);
    mostBars = Math.max(mostBars, bars.length);
  }
  expect(Math.min(mostLines, mostBars)).toBeGreaterThanOrEqual(2);
});

test('values of one hour alone can be told apart without colour', async ({
  page,
  database,
  become,
  company,
}) => {
  const owner = await createPerson(database.db, company.tenantId);
  const key = await createPat(database.db, owner);
  const values = { stream: true, occurredAtMs: Date.now() };
  await writeUsage(database.db, [callOf({ key, owner }, company, values)]);
  await become(owner);
  await page.goto(`/access/personal-access-tokens/${key.keyId}?range=7d`);
  const dots = page.locator('.recharts-surface[role="application"] [data-shape]');
  await expect(dots).not.toHaveCount(0);
  const shapes = await dots.evaluateAll((all) => all.map((dot) => dot.getAttribute('d')));
  expect(shapes.length).toBeGreaterThanOrEqual(2);
  expect(new Set(shapes).size).toBe(shapes.length);
});

import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { TokensPage } from './support/pages/tokens-page.ts';
import { createShowcase, type Showcase } from './support/showcase.ts';
import { test as base, expect } from './support/test.ts';

const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs', 'screenshots');

const test = base.extend<object, { showcase: Showcase }>({
  showcase: [async ({ database }, use) => use(await createShowcase(database)), { scope: 'worker' }],
});

test.describe.configure({ mode: 'serial' });
test.use({ colorScheme: 'light', contextOptions: { reducedMotion: 'reduce' } });
test.beforeAll(() => mkdir(folder, { recursive: true }));
test.beforeEach(async ({ showcase, become, watch }) => {
  // Playwright hides the caret with a style that the page's policy refuses.
  watch.expect(/style-src/);
  await become(showcase.admin);
});

/** The address that a reader has, not the port of this run. */
async function take(page: Page, name: string, origin: string): Promise<void> {
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  // Text that is changed before React has taken the page over is a difference to it.
  await page.waitForFunction(() =>
    [...document.querySelectorAll('main :is(h1, h2)')].every((heading) =>
      Object.keys(heading).some((name) => name.startsWith('__reactFiber$')),
    ),
  );
  await page.evaluate((host) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { currentNode: node } = texts;
      if (node.nodeValue?.includes(host)) node.nodeValue = node.nodeValue.replaceAll(host, '127.0.0.1:3000');
    }
  }, new URL(origin).host);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

async function untilDrawn(page: Page): Promise<void> {
  await expect(page.locator('.recharts-surface').first()).toBeVisible();
  await expect(page.getByRole('table', { name: 'Last calls' })).toBeVisible();
}

test('home', async ({ page, facts }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 2, name: 'Your last calls' })).toBeVisible();
  await take(page, 'home', facts.origin);
});

test('the list of keys', async ({ page, facts }) => {
  const tokens = new TokensPage(page);
  await tokens.open();
  await expect(tokens.row('search-service')).toBeVisible();
  await take(page, 'keys', facts.origin);
});

test('making a key and its one showing', async ({ page, facts }) => {
  const tokens = new TokensPage(page);
  await tokens.open();
  await tokens.newButton.click();
  await tokens.createDialog.getByLabel('Name', { exact: true }).fill('workstation');
  await take(page, 'create-key', facts.origin);
  await tokens.createDialog.getByRole('button', { name: 'Cancel' }).click();
  const reveal = await tokens.create('workstation');
  await reveal.dialog.getByRole('button', { name: 'Test it now' }).click();
  await expect(reveal.dialog.getByText(/^It works/)).toBeVisible();
  // The key stays under its dots: what the picture shows is its public part.
  await take(page, 'reveal-key', facts.origin);
  await reveal.copyAndClose();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a key’s page, ${colorScheme}`, async ({ page, showcase, facts }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 1440, height: 1660 });
    await page.goto(`/access/personal-access-tokens/${showcase.busiest}?range=7d`);
    await untilDrawn(page);
    await take(page, `key-page-${colorScheme}`, facts.origin);
  });
}

test('a key’s page on a phone', async ({ page, showcase, facts }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/access/personal-access-tokens/${showcase.busiest}?range=7d`);
  await untilDrawn(page);
  await take(page, 'key-page-phone', facts.origin);
});

test('models', async ({ page, facts }) => {
  await page.goto('/models');
  await expect(page.getByRole('link', { name: 'openai-main' })).toBeVisible();
  await take(page, 'models', facts.origin);
});

test('the audit log', async ({ page, facts }) => {
  await page.goto('/audit-log');
  await expect(page.getByRole('row').nth(5)).toBeVisible();
  await take(page, 'audit-log', facts.origin);
});

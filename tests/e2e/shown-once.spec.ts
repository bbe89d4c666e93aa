import type { Page } from '@playwright/test';
import { uniqueName } from '#tests/support/factories.ts';
import { mint } from './support/evidence.ts';
import { TokensPage } from './support/pages/tokens-page.ts';
import { expect, test } from './support/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

/** Goes away as a press of the reload button does, and stays where the browser asks. */
async function tryToLeave(page: Page): Promise<void> {
  const asked = page.waitForEvent('dialog');
  // Not awaited: it settles once the question was answered.
  const leaving = page.evaluate(() => location.reload());
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  await leaving;
}

test('leaving the page with a key that was not copied makes the browser ask', async ({
  page,
  people,
  become,
}) => {
  await become(people.member);
  const tokens = new TokensPage(page);
  await tokens.open();
  const reveal = await tokens.create(uniqueName('leaving'));
  await tryToLeave(page);
  await expect(reveal.dialog).toBeVisible();
  await reveal.copy.click();
  await expect(reveal.dialog.getByText('Copied key')).toBeAttached();
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  await expect(tokens.search).toBeVisible();
  await expect(reveal.dialog).toHaveCount(0);
  expect(asked).toEqual([]);
});

test('where the browser refuses the clipboard alone, the older command copies the key', async ({
  page,
  people,
  become,
}) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
  });
  await become(people.member);
  const tokens = new TokensPage(page);
  await tokens.open();
  const reveal = await tokens.create(uniqueName('older'));
  await reveal.copy.click();
  await expect(reveal.dialog.getByText('Copied key')).toBeAttached();
  await expect(reveal.copy).toBeFocused();
  await expect(page.getByRole('dialog', { name: 'Copy key by hand' })).toHaveCount(0);
  const copied = mint('key', await page.evaluate(() => navigator.clipboard.readText()));
  expect(await reveal.readKey()).toBe(copied);
  // Copied is copied: it closes without a question.
  await reveal.done.click();
  await expect(reveal.dialog).toBeHidden();
});

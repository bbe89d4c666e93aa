import type { Locator, Page } from '@playwright/test';
import { createPat, uniqueName } from '#tests/support/factories.ts';
import { createPerson } from './support/company.ts';
import { RevealDialog, RevokeDialog, TokensPage } from './support/pages/tokens-page.ts';
import { expect, test } from './support/test.ts';

/** Tab after Tab, as somebody without a mouse goes; fails where the target is never reached. */
async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${most} presses of Tab did not reach ${target}`);
}

/** What holds the focus shows it. */
async function expectRing(page: Page): Promise<void> {
  const shows = await page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return false;
    const visible = (style: CSSStyleDeclaration) =>
      (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none';
    return (
      visible(getComputedStyle(focused)) ||
      visible(getComputedStyle(focused, '::after')) ||
      (focused.parentElement !== null && visible(getComputedStyle(focused.parentElement)))
    );
  });
  expect(shows, 'the focus can be seen').toBe(true);
}

test('a key is made, shown and revoked by keyboard alone', async ({ page, people, become }) => {
  await become(people.member);
  const tokens = new TokensPage(page);
  const name = uniqueName('typed');
  await tokens.open();
  await expect(tokens.newButton.first()).toBeEnabled();

  await page.keyboard.press('c');
  await expect(tokens.createDialog.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');

  const reveal = new RevealDialog(page, name);
  await expect(reveal.dialog).toBeVisible();
  await tabTo(page, reveal.copy);
  await expectRing(page);
  await page.keyboard.press('Enter');
  await expect(reveal.dialog.getByText('Copied key')).toBeAttached();
  await tabTo(page, reveal.done);
  await page.keyboard.press('Enter');
  await expect(reveal.dialog).toBeHidden();

  const menu = tokens.row(name).getByRole('button', { name: `Actions for ${name}` });
  await expect(menu).toBeVisible();
  await tabTo(page, menu);
  await expectRing(page);
  await page.keyboard.press('Enter');
  const item = page.getByRole('menuitem', { name: 'Revoke' });
  await expect(item).toBeVisible();
  // The last of the menu: arrow keys go no further.
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(item).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('Enter');

  const revoke = new RevokeDialog(page, name);
  await expect(revoke.dialog).toBeVisible();
  await expect(revoke.cancel).toBeFocused();
  await expect(revoke.typedName).toHaveCount(0);
  await tabTo(page, revoke.revoke);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`Revoked ${name}`)).toBeVisible();
  await expect(tokens.row(name)).toHaveCount(0);
});

// Safari's press of a button focuses nothing: it is sent as the event alone.
for (const press of ['a click', 'a press as Safari’s', 'Enter']) {
  test(`the focus is back on Revoke of a key's page when its question, asked by ${press}, is left`, async ({
    page,
    database,
    people,
    become,
  }) => {
    const name = uniqueName('kept');
    const { keyId } = await createPat(database.db, people.member, { name });
    await become(people.member);
    await page.goto(`/access/personal-access-tokens/${keyId}`);
    const button = page.getByRole('button', { name: 'Revoke', exact: true });
    await expect(page.getByRole('button', { name: 'Live' })).toBeVisible();
    if (press === 'Enter') {
      await tabTo(page, button);
      await page.keyboard.press('Enter');
    } else if (press === 'a click') await button.click();
    else await button.dispatchEvent('click');
    const revoke = new RevokeDialog(page, name);
    await expect(revoke.dialog).toBeVisible();
    await expect(revoke.cancel).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(revoke.dialog).toBeHidden();
    await expect(button).toBeFocused();
  });
}

test('a key that was not copied is not closed by one press', async ({ page, people, become }) => {
  await become(people.member);
  const tokens = new TokensPage(page);
  await tokens.open();
  const reveal = await tokens.create(uniqueName('kept'));
  await page.keyboard.press('Escape');
  const question = page.getByRole('alertdialog', { name: 'Close without copying' });
  await expect(question).toBeVisible();
  await expect(question.getByRole('button', { name: 'Go back' })).toBeFocused();
  // A key that follows within the same few milliseconds finds neither dialog listening.
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden({ timeout: 1_000 });
  }).toPass();
  await expect(reveal.dialog).toBeVisible();
  await page.mouse.click(5, 5);
  await expect(reveal.dialog).toBeVisible();
  await reveal.copyAndClose();
});

test('where the browser refuses the clipboard, the key can be copied by hand', async ({
  page,
  people,
  become,
}) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
    document.execCommand = () => false;
  });
  await become(people.member);
  const tokens = new TokensPage(page);
  await tokens.open();
  const reveal = await tokens.create(uniqueName('by-hand'));
  await reveal.copy.click();
  const byHand = page.getByRole('dialog', { name: 'Copy key by hand' }).getByLabel('key');
  await expect(byHand).toBeFocused();
  const selected = await byHand.evaluate((input: HTMLInputElement) =>
    input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0),
  );
  expect(selected).toMatch(/^lk_pat_\w{62}$/);
});

test('/ goes to the search, and what is typed there narrows the list', async ({
  page,
  database,
  company,
  become,
}) => {
  const person = await createPerson(database.db, company.tenantId);
  await become(person);
  const tokens = new TokensPage(page);
  await tokens.open();
  for (const name of ['laptop', 'notebook']) await (await tokens.create(name)).copyAndClose();
  await expect(tokens.row('notebook')).toBeVisible();
  await page.keyboard.press('/');
  await expect(tokens.search).toBeFocused();
  await page.keyboard.type('lap');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&]q=lap/);
  await expect(tokens.row('laptop')).toBeVisible();
  await expect(tokens.row('notebook')).toHaveCount(0);
  // In a field a letter is a letter.
  await tokens.search.focus();
  await page.keyboard.type('c');
  await expect(tokens.createDialog).toHaveCount(0);
});

for (const chord of ['Control+k', 'Meta+k']) {
  test(`${chord} opens the palette, which leads to pages, keys and the form`, async ({
    page,
    database,
    company,
    become,
  }) => {
    const person = await createPerson(database.db, company.tenantId);
    await become(person);
    const tokens = new TokensPage(page);
    await tokens.open();
    await (await tokens.create('workstation')).copyAndClose();
    await page.keyboard.press(chord);
    const palette = page.getByRole('dialog', { name: 'Command palette' });
    await expect(palette.getByRole('combobox')).toBeFocused();
    await page.keyboard.type('workst');
    const found = palette.getByRole('option', { name: 'workstation' });
    await expect(found).toBeVisible();
    await expect(found).toHaveAttribute('aria-selected', 'true');
    await expect(palette.getByText('Nothing found')).toBeHidden();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'workstation' })).toBeVisible();

    await page.keyboard.press(chord);
    await page.keyboard.type('new personal');
    await page.keyboard.press('Enter');
    await expect(tokens.createDialog.getByLabel('Name', { exact: true })).toBeFocused();
    // While it goes, Escape is still its own.
    await expect(palette).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(tokens.createDialog).toBeHidden();
    await tokens.search.focus();
    await page.keyboard.press(chord);
    await expect(palette.getByRole('combobox')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(palette).toBeHidden();
    await expect(tokens.search).toBeFocused();
  });
}

test('the palette opens empty each time, and shows nothing that an older text found', async ({
  page,
  database,
  company,
  become,
}) => {
  const person = await createPerson(database.db, company.tenantId);
  await createPat(database.db, person, { name: 'workstation', createdAt: new Date() });
  await become(person);
  await new TokensPage(page).open();
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  const field = palette.getByRole('combobox');
  const found = palette.getByRole('option', { name: 'workstation' });
  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await page.keyboard.type('workst');
  await expect(found).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+k');
  await expect(palette).toBeHidden();

  // What is asked from now on is not answered.
  await page.route('**/*', (route) => (route.request().method() === 'POST' ? undefined : route.fallback()));
  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('');
  await expect(palette.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  const asked = page.waitForRequest((request) => request.method() === 'POST');
  await page.keyboard.type('zz');
  await asked;
  await expect(palette.getByText('Searching')).toBeVisible();
  await expect(found).toHaveCount(0);
});

test('the first Tab offers to skip to the content', async ({ page, people, become }) => {
  await become(people.member);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('arrow keys walk the rows of a list', async ({ page, database, company, become }) => {
  const person = await createPerson(database.db, company.tenantId);
  await become(person);
  const tokens = new TokensPage(page);
  await tokens.open();
  for (const name of ['alpha', 'bravo', 'charlie']) await (await tokens.create(name)).copyAndClose();
  const link = (name: string) => tokens.row(name).getByRole('link', { name });
  await tabTo(page, link('charlie'));
  await page.keyboard.press('ArrowDown');
  await expect(link('bravo')).toBeFocused();
  await page.keyboard.press('End');
  await expect(link('alpha')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'bravo' })).toBeVisible();
});

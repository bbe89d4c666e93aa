import type { Locator } from '@playwright/test';
import { expect, test } from './support/test.ts';

/** Whether a person sees all of it: nothing lies over its corners, and no scrolling is needed. */
function isInSight(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const inset = 2;
    return [top + inset, bottom - inset].every((y) =>
      [left + inset, (left + right) / 2].some((x) => {
        const hit = document.elementFromPoint(x, y);
        return hit !== null && (element.contains(hit) || hit.contains(element));
      }),
    );
  });
}

for (const height of [900, 600]) {
  test(`a refused form shows the field that is wrong and why, in a window ${height} px high`, async ({
    page,
    people,
    become,
  }) => {
    await page.setViewportSize({ width: 1440, height });
    await become(people.admin);
    await page.goto('/models');
    await page.getByRole('button', { name: 'Add provider account' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add provider account' });
    await dialog.getByLabel('Name', { exact: true }).fill('lab');
    await dialog.getByLabel('Credential').fill('sk-of-nobody-0123456789');
    await dialog.getByLabel('Models').fill('gpt-4o-mini\nBad Name!! = x\nbaz');
    await dialog.getByRole('button', { name: 'Add provider account' }).click();

    const models = dialog.getByLabel('Models');
    await expect(models).toBeFocused();
    await expect(models).toHaveAttribute('aria-invalid', 'true');
    const note = dialog.locator(`[id="${await models.getAttribute('aria-describedby')}"]`);
    await expect(note).toContainText('Line 2: Use at most 200 letters');
    await expect.poll(() => isInSight(note)).toBe(true);
    await expect.poll(() => isInSight(models)).toBe(true);
  });
}

test('the form of a new key complains of what was typed, and names the rule', async ({
  page,
  people,
  become,
}) => {
  await become(people.member);
  await page.goto('/access/personal-access-tokens?new=1');
  const dialog = page.getByRole('dialog', { name: 'New Personal Access Token' });
  const name = dialog.getByLabel('Name', { exact: true });
  await expect(name).toBeFocused();

  await test.step('not before anything was typed', async () => {
    await dialog.getByText('More options').click();
    await expect(dialog.getByRole('radio', { name: 'Stop the call at the provider' })).toBeVisible();
    await expect(name).not.toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('a long name stays whole, and is said to be long', async () => {
    const long = 'a-name-of-more-letters-than-a-key-may-have';
    await name.fill(long);
    await name.blur();
    await expect(name).toHaveValue(long);
    await expect(dialog.getByText('A name has 36 characters at most; this one has 42.')).toBeVisible();
  });

  await test.step('a letter that may not stand there is named, and what may is offered', async () => {
    await name.fill('My laptop');
    await expect(dialog.getByText('The capital “M” cannot stand in a name')).toBeVisible();
    await dialog.getByRole('button', { name: 'Use my-laptop' }).click();
    await expect(name).toHaveValue('my-laptop');
    await expect(name).not.toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('an empty one is, once the form is sent', async () => {
    await name.fill('');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(dialog.getByText('Enter a name.')).toBeVisible();
    await expect(name).toBeFocused();
  });
});

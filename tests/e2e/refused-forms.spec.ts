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
    await expect(note).toContainText('Bad Name!!');
    await expect.poll(() => isInSight(note)).toBe(true);
    await expect.poll(() => isInSight(models)).toBe(true);
  });
}

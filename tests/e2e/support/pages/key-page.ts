import type { Locator, Page } from '@playwright/test';

/** A key's page: what it is, and what it did. */
export class KeyPage {
  readonly page: Page;
  readonly calls: Locator;
  readonly revoke: Locator;

  constructor(page: Page) {
    this.page = page;
    this.calls = page.getByRole('table', { name: 'Last calls' });
    this.revoke = page.getByRole('button', { name: 'Revoke', exact: true });
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { level: 1, name: new RegExp(`^${name}`) });
  }

  /** The row of a call, by the id that its answer carried. */
  call(requestId: string): Locator {
    const shown = `${requestId.slice(0, 8)}…${requestId.slice(-4)}`;
    return this.calls.getByRole('row').filter({ hasText: shown });
  }

  async cells(row: Locator): Promise<Record<string, string>> {
    const cells = await row.getByRole('cell').all();
    const entries = await Promise.all(
      cells.map(
        async (cell) =>
          [(await cell.getAttribute('data-label')) ?? '', (await cell.textContent()) ?? ''] as const,
      ),
    );
    return Object.fromEntries(entries);
  }
}

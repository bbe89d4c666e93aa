import { expect, type Locator, type Page } from '@playwright/test';
import { mint } from '../evidence.ts';

const path = '/access/personal-access-tokens';

/** Access › Personal Access Tokens: the list, and the three dialogs over it. */
export class TokensPage {
  readonly page: Page;
  readonly newButton: Locator;
  readonly createDialog: Locator;
  readonly table: Locator;
  readonly search: Locator;

  constructor(page: Page) {
    this.page = page;
    this.newButton = page.getByRole('button', { name: 'New Personal Access Token' });
    this.createDialog = page.getByRole('dialog', { name: 'New Personal Access Token' });
    this.table = page.getByRole('table', { name: 'Personal access tokens' });
    this.search = page.getByRole('searchbox', { name: /^Search keys/ });
  }

  async open(): Promise<void> {
    await this.page.goto(path);
    await expect(this.page.getByRole('heading', { level: 1, name: 'Personal Access Tokens' })).toBeVisible();
  }

  row(name: string): Locator {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('link', { name, exact: true }) });
  }

  async create(name: string): Promise<RevealDialog> {
    await this.newButton.click();
    await this.createDialog.getByLabel('Name', { exact: true }).fill(name);
    await this.createDialog.getByRole('button', { name: 'Create' }).click();
    const reveal = new RevealDialog(this.page, name);
    await expect(reveal.dialog).toBeVisible();
    // Until the form has gone, keys of the keyboard are its own.
    await expect(this.createDialog).toBeHidden();
    await expect(reveal.dialog.locator(':focus')).toBeVisible();
    return reveal;
  }

  async askToRevoke(name: string): Promise<RevokeDialog> {
    await this.row(name)
      .getByRole('button', { name: `Actions for ${name}` })
      .click();
    await this.page.getByRole('menuitem', { name: 'Revoke' }).click();
    const revoke = new RevokeDialog(this.page, name);
    await expect(revoke.dialog).toBeVisible();
    return revoke;
  }
}

/** The one place where a key can be read. */
export class RevealDialog {
  readonly dialog: Locator;
  readonly copy: Locator;
  readonly done: Locator;

  constructor(page: Page, name: string) {
    this.dialog = page.getByRole('dialog', { name: `Personal access token ${name} is made` });
    this.copy = this.dialog.getByRole('button', { name: 'Copy', exact: true });
    this.done = this.dialog.getByRole('button', { name: 'Done' });
  }

  /** By eye. */
  async readKey(): Promise<string> {
    await this.dialog.getByRole('button', { name: 'Show key' }).first().click();
    const key = ((await this.dialog.getByRole('status').first().textContent()) ?? '').trim();
    expect(key).toMatch(/^lk_pat_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
    return mint('key', key);
  }

  async copyAndClose(): Promise<void> {
    await this.copy.click();
    await this.done.click();
    await expect(this.dialog).toBeHidden();
  }
}

export class RevokeDialog {
  readonly dialog: Locator;
  readonly typedName: Locator;
  readonly revoke: Locator;
  readonly cancel: Locator;

  constructor(page: Page, name: string) {
    this.dialog = page.getByRole('alertdialog', { name: `Revoke ${name}` });
    this.typedName = this.dialog.getByLabel(/^Type .* to go on$/);
    this.revoke = this.dialog.getByRole('button', { name: 'Revoke', exact: true });
    this.cancel = this.dialog.getByRole('button', { name: 'Cancel' });
  }
}

import { expect, type Locator, type Page } from '@playwright/test';

export class SignInPage {
  readonly page: Page;
  readonly email: Locator;
  readonly password: Locator;
  readonly submit: Locator;
  /** Next's announcer is an alert too, without words of ours. */
  readonly refusal: Locator;

  constructor(page: Page) {
    this.page = page;
    this.email = page.getByLabel('E-mail');
    this.password = page.getByLabel('Password');
    this.submit = page.getByRole('button', { name: 'Sign in', exact: true });
    this.refusal = page.getByRole('main').getByRole('alert');
  }

  async open(next?: string): Promise<void> {
    await this.page.goto(next === undefined ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`);
  }

  async fill({ email, password }: { email: string; password: string }): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.submit.click();
  }

  async signIn(person: { email: string; password: string }, next?: string): Promise<void> {
    await this.open(next);
    await this.fill(person);
    await expect(this.page).not.toHaveURL(/\/sign-in/);
  }

  async withProvider(person: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Continue with Company SSO' }).click();
    await this.page.getByLabel('Person').fill(person);
    await this.page.getByRole('button', { name: 'Continue' }).click();
  }
}

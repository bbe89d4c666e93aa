import OpenAI from 'openai';
import { createPat, uniqueName } from '#tests/support/factories.ts';
import { mint } from './support/evidence.ts';
import { KeyPage } from './support/pages/key-page.ts';
import { SignInPage } from './support/pages/sign-in-page.ts';
import { TokensPage } from './support/pages/tokens-page.ts';
import { expect, test } from './support/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('a key is made to let the provider finish, is billed by its count, and is changed on its page', async ({
  page,
  facts,
  database,
}) => {
  const name = uniqueName('patient');
  const tokens = new TokensPage(page);
  const keyPage = new KeyPage(page);
  let key = '';

  await test.step('make it, under “More options”', async () => {
    await new SignInPage(page).signIn(facts.admin);
    await tokens.open();
    await tokens.newButton.click();
    const dialog = tokens.createDialog;
    await expect(dialog.getByRole('radio', { name: /^Let the provider finish/ })).toBeHidden();
    await dialog.getByText('More options').click();
    await expect(dialog.getByRole('radio', { name: /^Stop the call at the provider/ })).toBeChecked();
    await dialog.getByRole('radio', { name: /^Let the provider finish/ }).check();
    const seconds = dialog.getByLabel('For at most');
    await expect(seconds).toHaveValue('30');
    await seconds.fill('601');
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByText('More options').click();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(dialog.getByText('Use whole seconds from 1 to 600.')).toBeVisible();
    await seconds.fill('45');
    await dialog.getByRole('button', { name: 'Create' }).click();
    const reveal = page.getByRole('dialog', { name: `Personal access token ${name} is made` });
    await reveal.getByRole('button', { name: 'Copy', exact: true }).click();
    key = mint('key', await page.evaluate(() => navigator.clipboard.readText()));
    await reveal.getByRole('button', { name: 'Done' }).click();
  });

  await test.step('a caller who hangs up is billed by the provider’s own count', async () => {
    await tokens.row(name).getByRole('link', { name }).click();
    await expect(keyPage.heading(name)).toBeVisible();
    await expect(page.getByText('if a client hangs up, the provider may go on for 45 s')).toBeVisible();
    const client = new OpenAI({
      apiKey: key,
      baseURL: `${facts.origin}/api/inference/openai`,
      maxRetries: 0,
    });
    const messages = [{ role: 'user' as const, content: 'Tell me a story' }];
    const { data, response } = await client.chat.completions
      .create({ model: 'demo/story', messages, stream: true })
      .withResponse();
    for await (const _chunk of data) break;
    const id = response.headers.get('x-request-id') ?? '';
    await expect(keyPage.call(id)).toContainText('499', { timeout: 30_000 });
    await page.getByRole('link', { name: '1 hung up' }).click();
    await expect(page).toHaveURL(/outcome=client_closed/);
    await expect(keyPage.call(id)).toContainText('Hung up');
    const outcomes = page.getByRole('figure', { name: 'Requests by outcome' });
    await outcomes.getByText('Show data').click();
    await expect(outcomes.getByRole('columnheader')).toHaveText([/^Time/, 'Answered', 'Errors', 'Hung up']);
    await expect(outcomes.getByRole('row').last().getByRole('cell').nth(-1)).toHaveText('1');
    await expect(outcomes.getByRole('row').last().getByRole('cell').nth(1)).toHaveText('0');
    const { rows } = await database.pool.query(
      'select outcome, estimated, output_tokens::int as output from usage_events where request_id = $1',
      [id],
    );
    expect(rows).toMatchObject([{ outcome: 'client_closed', estimated: false }]);
    expect(rows[0].output).toBeGreaterThan(10);
  });

  await test.step('change it on its page', async () => {
    await page.getByRole('button', { name: 'Change what happens when a client hangs up' }).click();
    const dialog = page.getByRole('dialog', { name: `Edit ${name}` });
    await expect(dialog.getByLabel('For at most')).toHaveValue('45');
    await dialog.getByRole('radio', { name: /^Stop the call at the provider/ }).check();
    await expect(dialog.getByLabel('For at most')).toBeHidden();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('if a client hangs up, its call is stopped at the provider')).toBeVisible();
    await page.goto('/audit-log');
    await expect(
      page.getByText(`edited the key ${name}: a provider is stopped when a caller hangs up`).first(),
    ).toBeVisible();
  });
});

test('an admin changes it for a member, whose page says so', async ({ page, become, people, database }) => {
  const { keyId, name } = await createPat(database.db, people.member, { createdAt: new Date() });
  await become(people.admin);
  await page.goto(`/access/personal-access-tokens/${keyId}`);
  await expect(new KeyPage(page).heading(name)).toBeVisible();
  await page.getByRole('button', { name: 'Change what happens when a client hangs up' }).click();
  const dialog = page.getByRole('dialog', { name: `Edit ${name}` });
  await dialog.getByRole('radio', { name: /^Let the provider finish/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await become(people.member);
  await page.reload();
  // While the page arrives, what has come stands outside the content for a moment, too.
  const content = page.locator('#content');
  await expect(content.getByText('if a client hangs up, the provider may go on for 30 s')).toBeVisible();
});

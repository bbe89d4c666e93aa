import OpenAI from 'openai';
import { createPat, uniqueName } from '#tests/support/factories.ts';
import { createCompany, createPerson } from './support/company.ts';
import { mint } from './support/evidence.ts';
import { SignInPage } from './support/pages/sign-in-page.ts';
import { TokensPage } from './support/pages/tokens-page.ts';
import { expect, test } from './support/test.ts';
import { recordCall } from './support/traffic.ts';

test('an admin adds a person, who signs in, makes a key, and loses it all with the deactivation', async ({
  watch,
  page,
  openContext,
  people,
  become,
  facts,
}) => {
  // A page that is open asks by itself whether there is anything new.
  watch.expect(/status of 401.*\/pulse/);
  const email = `${uniqueName('newcomer')}@example.test`;
  await become(people.admin);
  await page.goto('/access/users');

  const password = await test.step('the first password is shown once', async () => {
    await page.getByRole('button', { name: 'Add user' }).click();
    const form = page.getByRole('dialog', { name: 'Add user' });
    await form.getByRole('textbox', { name: 'E-mail' }).fill(email);
    await form.getByRole('radio', { name: /^With a password made here/ }).check();
    await form.getByRole('button', { name: 'Add user' }).click();
    const shown = page.getByRole('dialog', { name: `${email} is added` });
    await shown.getByRole('button', { name: 'Show password' }).click();
    const text = ((await shown.getByRole('status').first().textContent()) ?? '').trim();
    await shown.getByRole('button', { name: 'Copy', exact: true }).first().click();
    await shown.getByRole('button', { name: 'Done' }).click();
    await expect(shown).toBeHidden();
    expect(await page.content()).not.toContain(text);
    return mint('made password', text);
  });

  const theirs = await (await openContext()).newPage();
  await new SignInPage(theirs).signIn({ email, password });
  const tokens = new TokensPage(theirs);
  await tokens.open();
  const reveal = await tokens.create('theirs');
  const key = await reveal.readKey();
  await reveal.copyAndClose();
  const client = new OpenAI({ apiKey: key, baseURL: `${facts.origin}/api/inference/openai`, maxRetries: 0 });
  expect((await client.models.list()).data.length).toBeGreaterThan(0);

  await test.step('the deactivation ends key and session at once', async () => {
    await page.getByRole('button', { name: `Actions for ${email}` }).click();
    await page.getByRole('menuitem', { name: 'Deactivate' }).click();
    const question = page.getByRole('alertdialog', { name: `Deactivate ${email}` });
    // To list models is a use, and no call of a model.
    await expect(question).toContainText('It called no model in the last 30 days. Last used');
    await expect(question.getByRole('button', { name: 'Deactivate' })).toBeDisabled();
    await question.getByLabel(`Type ${email} to go on`).fill(email);
    await question.getByRole('button', { name: 'Deactivate' }).click();
    await expect(question).toBeHidden();
    await expect(client.models.list()).rejects.toMatchObject({ status: 401 });
    await theirs.reload();
    await expect(theirs).toHaveURL(/\/sign-in/);
  });
});

test('the rules for keys say whom they end before they are saved, and hold at once', async ({
  page,
  openContext,
  database,
  become,
}) => {
  const company = await createCompany(database);
  const admin = await createPerson(database.db, company.tenantId, { role: 'tenant-admin' });
  const member = await createPerson(database.db, company.tenantId);
  const old = new Date(Date.now() - 20 * 86_400_000);
  const ending = await createPat(database.db, member, { name: 'years-old', createdAt: old });
  await recordCall(database.db, company, { key: ending, owner: member });
  await become(admin);
  await page.goto('/settings/security');
  await page.getByLabel('Keys per user').fill('1');
  await page.getByLabel('Maximum age').fill('14');
  const effect = page.getByRole('region', { name: 'What saving would do' });
  await expect(effect).toContainText(/1 key of 1 (person|user)/);
  await expect(effect).toContainText('years-old');
  await expect(effect).toContainText('1 call this week');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const question = page.getByRole('alertdialog', { name: 'Save the security rules' });
  await expect(question).toContainText('years-old');
  const word = /^Type (.*) to go on$/.exec((await question.locator('label').textContent()) ?? '')?.[1] ?? '';
  await question.getByRole('textbox').fill(word);
  await question.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved the security rules')).toBeVisible();

  const context = await openContext();
  await become(member, context);
  const tokens = new TokensPage(await context.newPage());
  await tokens.open();
  await expect(tokens.page.getByRole('main')).toContainText('0 of 1 used');
  await expect(tokens.row('years-old')).toContainText('Expired');
  const reveal = await tokens.create('only-one');
  await reveal.copyAndClose();
  await expect(tokens.newButton).toBeDisabled();
  await expect(tokens.row('only-one')).toContainText('in 7 d');
});

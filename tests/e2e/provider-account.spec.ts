import { randomBytes } from 'node:crypto';
import OpenAI from 'openai';
import { uniqueName } from '#tests/support/factories.ts';
import { type Provider, startProvider } from '#tests/support/provider.ts';
import { json } from '#tests/support/provider-answers.ts';
import { createPerson } from './support/company.ts';
import { mint } from './support/evidence.ts';
import { TokensPage } from './support/pages/tokens-page.ts';
import { expect, test } from './support/test.ts';

let provider: Provider;

test.beforeAll(async () => {
  provider = await startProvider();
});

test.beforeEach(() => {
  provider.clear();
  const list = { object: 'list', data: ['large', 'small'].map((id) => ({ id, object: 'model' })) };
  provider.script(json(200, list), { when: ({ method }) => method === 'GET' });
});

test.afterAll(() => provider.close());

function newCredential(): string {
  return mint('credential', `sk-e2e-${randomBytes(18).toString('hex')}`);
}

test('a provider is connected once, and called with a Latchkey key from then on', async ({
  page,
  database,
  company,
  facts,
  become,
}) => {
  const admin = await createPerson(database.db, company.tenantId, { role: 'tenant-admin' });
  await become(admin);
  const name = uniqueName('vllm');
  const [first, second] = [newCredential(), newCredential()];

  await test.step('its models are found by the test of the connection', async () => {
    await page.goto('/models');
    await page.getByRole('button', { name: 'Add provider account' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add provider account' });
    await dialog.getByRole('radio', { name: 'OpenAI-compatible' }).check();
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel('Base URL').fill(provider.url);
    await dialog.getByLabel('Credential').fill(first);
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await dialog.getByRole('checkbox', { name: 'small' }).check();
    await dialog.getByRole('button', { name: 'Add provider account' }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(page.getByText(`Added ${name} with 1 model`)).toBeVisible();
  });

  await test.step('its credential is never shown again, but for its end', async () => {
    await expect(page.getByRole('main')).toContainText(`ends in ${first.slice(-4)}`);
    expect(await page.content()).not.toContain(first);
  });

  const tokens = new TokensPage(page);
  await tokens.open();
  const reveal = await tokens.create(uniqueName('caller'));
  const key = await reveal.readKey();
  await reveal.copyAndClose();
  const client = new OpenAI({ apiKey: key, baseURL: `${facts.origin}/api/inference/openai`, maxRetries: 0 });
  const call = () =>
    client.chat.completions.create({
      model: `${name}/small`,
      messages: [{ role: 'user', content: 'Hello' }],
    });

  await test.step('the provider sees its own credential, and nothing of the caller', async () => {
    provider.clear();
    await call();
    const { headers, json: body } = await provider.nextCall();
    expect(headers.authorization).toBe(`Bearer ${first}`);
    expect(body?.model).toBe('small');
    expect(JSON.stringify(headers)).not.toContain(key.slice(20));
  });

  await test.step('a rotated credential is the one that is used', async () => {
    await page.goto(`/models/${name}`);
    await page.getByRole('button', { name: 'Rotate credential' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rotate credential' });
    await dialog.getByLabel('New credential').fill(second);
    await dialog.getByRole('button', { name: 'Rotate credential' }).click();
    await expect(page.getByText(`${name} uses the new credential`)).toBeVisible();
    await expect(page.getByRole('main')).toContainText(`ends in ${second.slice(-4)}`);
    await expect
      .poll(async () => {
        await call();
        return provider.calls.at(-1)?.headers.authorization;
      })
      .toBe(`Bearer ${second}`);
  });

  await test.step('an empty field is refused; without one it calls only when told so', async () => {
    await page.getByRole('button', { name: 'Rotate credential' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rotate credential' });
    await dialog.getByLabel('New credential').fill('  ');
    await dialog.getByRole('button', { name: 'Rotate credential' }).click();
    await expect(dialog.getByText('Enter the new credential.')).toBeVisible();
    await dialog.getByLabel('New credential').fill('typed, and thought better of');
    await dialog.getByRole('switch', { name: 'Remove it instead' }).check();
    await dialog.getByRole('button', { name: 'Remove credential' }).click();
    await expect(page.getByText(`${name} calls its provider without a credential`)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Set credential' })).toBeVisible();
    await expect
      .poll(async () => {
        await call();
        return provider.calls.at(-1)?.headers.authorization;
      })
      .toBeUndefined();
  });

  await test.step('the audit log tells of both, and of neither credential', async () => {
    await page.goto('/audit-log');
    await expect(page.getByRole('table').getByRole('row').filter({ hasText: name }).first()).toBeVisible();
    const html = await page.content();
    for (const credential of [first, second]) expect(html).not.toContain(credential);
  });
});

test('a credential goes where it was typed for, and nowhere else', async ({ page, people, become }) => {
  await become(people.admin);
  await page.goto('/models');
  await page.getByRole('button', { name: 'Add provider account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add provider account' });
  const credential = dialog.getByLabel('Credential');
  const typed = newCredential();

  await test.step('not to another provider', async () => {
    await credential.fill(typed);
    await dialog.getByRole('radio', { name: 'OpenAI-compatible' }).check();
    await expect(credential).toHaveValue('');
    await expect(dialog.getByText('Cleared, as it was typed for another address.')).toBeVisible();
    await dialog.getByLabel('Base URL').fill(provider.url);
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByRole('alert')).toContainText('lists 2 models');
    expect(provider.calls.at(-1)?.headers.authorization).toBeUndefined();
  });

  await test.step('nor, with what a test found, to another host', async () => {
    await credential.fill(typed);
    await dialog.getByRole('checkbox', { name: 'small' }).check();
    await dialog.getByLabel('Base URL').fill(`${provider.url}/other`);
    await expect(credential).toHaveValue(typed);
    await expect(dialog.getByRole('checkbox', { name: 'small' })).toBeChecked();
    await dialog.getByLabel('Base URL').fill('https://llm.example.com/v1');
    await expect(credential).toHaveValue('');
    await expect(dialog.getByRole('checkbox', { name: 'small' })).toBeHidden();
    await expect(dialog.getByRole('alert')).toBeHidden();
    await dialog.getByLabel('Base URL').fill(provider.url);
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByRole('checkbox', { name: 'small' })).not.toBeChecked();
    await expect(dialog.getByText(/^0 of \d+ chosen/)).toBeVisible();
    await dialog.getByLabel('Base URL').fill('https://llm.example.com/v1');
  });

  await test.step('while nothing was asked, correcting an address costs nothing', async () => {
    await credential.fill(typed);
    await dialog.getByLabel('Base URL').fill('https://llm.example.org/v1');
    await expect(credential).toHaveValue(typed);
  });
});

import { execFileSync } from 'node:child_process';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { uniqueName } from '#tests/support/factories.ts';
import { mint } from './support/evidence.ts';
import { KeyPage } from './support/pages/key-page.ts';
import { SignInPage } from './support/pages/sign-in-page.ts';
import { RevokeDialog, TokensPage } from './support/pages/tokens-page.ts';
import { expect, test } from './support/test.ts';

const keyPattern = /^lk_pat_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/;

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

// The promise is two seconds; here a second worker loads both cores meanwhile.
const shownWithinMs = 3_000;

/** Of a duration below a minute, as a page tells it. */
function millisecondsOf(text = ''): number {
  const [, amount, unit] = /^([\d.]+)\s(m?s)$/.exec(text) ?? [];
  return Number(amount) * (unit === 's' ? 1_000 : 1);
}

test('sign in, make a key, call with it, see the calls, revoke it, find it all in the audit log', async ({
  page,
  facts,
}) => {
  const name = uniqueName('laptop');
  const tokens = new TokensPage(page);
  let key = '';

  await test.step('sign in as the admin that the first start printed', async () => {
    await new SignInPage(page).signIn(facts.admin);
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
    await page.getByRole('tab', { name: 'Anthropic SDK' }).click();
    await expect(page.getByRole('tabpanel', { name: 'Anthropic SDK' })).toContainText('demo/echo');
    await page.getByRole('tab', { name: 'Codex' }).click();
    await expect(page.getByRole('tabpanel', { name: 'Codex' })).toContainText('wire_api = "responses"');
    await page.getByRole('tab', { name: 'curl' }).click();
  });

  await test.step('make a key; it is shown once', async () => {
    await page.getByRole('link', { name: 'Personal Access Tokens', exact: true }).first().click();
    const reveal = await tokens.create(name);
    await expect(page).toHaveURL('/access/personal-access-tokens');
    await reveal.copy.click();
    key = mint('key', await page.evaluate(() => navigator.clipboard.readText()));
    expect(key).toMatch(keyPattern);
    expect(await reveal.readKey()).toBe(key);
    for (const tool of ['OpenAI Python', 'Anthropic SDK', 'Claude Code', 'Codex']) {
      await expect(reveal.dialog.getByRole('tab', { name: tool })).toBeVisible();
    }
    await reveal.dialog.getByRole('button', { name: 'Test it now' }).click();
    await expect(reveal.dialog.getByText(/^It works: 3 models answer to it/)).toBeVisible();
    await reveal.dialog.getByRole('button', { name: 'Copy curl command that tests the key' }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(JSON.parse(execFileSync('sh', ['-c', `${command} --silent`]).toString())).toHaveProperty('data');
    await reveal.done.click();
    await expect(reveal.dialog).toBeHidden();
  });

  await test.step('nothing in the browser remembers it', async () => {
    const secret = key.slice(20);
    expect(await page.content()).not.toContain(secret);
    const kept = await page.evaluate(() =>
      JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        history.state,
        location.href,
        document.cookie,
      ]),
    );
    expect(kept).not.toContain(secret);
    await page.reload();
    await expect(tokens.row(name)).toBeVisible();
    expect(await page.content()).not.toContain(secret);
  });

  const client = new OpenAI({
    apiKey: key,
    baseURL: `${facts.origin}/api/inference/openai`,
    maxRetries: 0,
  });
  const messages = [{ role: 'user' as const, content: 'Hello, who are you?' }];

  await test.step('calls appear by themselves on the open page of the key', async () => {
    const keyPage = new KeyPage(page);
    await tokens.row(name).getByRole('link', { name }).click();
    await expect(keyPage.heading(name)).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Waiting for the first call' })).toBeVisible();

    const plain = await client.chat.completions.create({ model: 'demo/echo', messages }).withResponse();
    const plainId = plain.response.headers.get('x-request-id') ?? '';
    await expect(keyPage.call(plainId)).toBeVisible({ timeout: shownWithinMs });
    expect(plain.data.choices[0]?.message.content).toBeTruthy();

    const streaming = await client.chat.completions
      .create({ model: 'demo/story', messages, stream: true })
      .withResponse();
    let said = '';
    for await (const chunk of streaming.data) said += chunk.choices[0]?.delta.content ?? '';
    const streamId = streaming.response.headers.get('x-request-id') ?? '';
    await expect(keyPage.call(streamId)).toBeVisible({ timeout: shownWithinMs });
    expect(said.length).toBeGreaterThan(0);

    const count = (value: number | undefined) => (value ?? Number.NaN).toLocaleString('en');
    expect(await keyPage.cells(keyPage.call(plainId))).toMatchObject({
      Model: expect.stringContaining('demo/echo'),
      Status: expect.stringMatching(/^200\b/),
      'Tokens in': count(plain.data.usage?.prompt_tokens),
      Out: count(plain.data.usage?.completion_tokens),
      Cost: expect.stringMatching(/^\$0\.0\d+$/),
      Duration: expect.stringMatching(/^[\d.,]+\sm?s$/),
    });
    const streamed = await keyPage.cells(keyPage.call(streamId));
    expect(streamed).toMatchObject({
      Model: expect.stringContaining('demo/story'),
      Status: expect.stringMatching(/^200\b/),
      'Tokens in': expect.stringMatching(/^\d/),
      Out: expect.stringMatching(/^\d/),
      Cost: expect.stringMatching(/^\$0\.0\d+$/),
      Duration: expect.stringMatching(/^[\d.,]+\sm?s$/),
      'First token': expect.stringMatching(/^[\d.,]+\sm?s$/),
    });
    // The simulated story lets its first token wait for 120 ms at least, and goes on after it.
    const firstTokenMs = millisecondsOf(streamed['First token']);
    expect(firstTokenMs).toBeGreaterThan(100);
    expect(millisecondsOf(streamed.Duration)).toBeGreaterThan(firstTokenMs);
  });

  await test.step('the first key, which the first start printed, calls too', async () => {
    const first = new OpenAI({ apiKey: facts.firstKey, baseURL: client.baseURL, maxRetries: 0 });
    const models = await first.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(['demo/echo', 'demo/slow', 'demo/story']);
    const anthropic = new Anthropic({
      apiKey: facts.firstKey,
      baseURL: `${facts.origin}/api/inference/anthropic`,
    });
    const said = await anthropic.messages
      .stream({ model: 'demo/echo', max_tokens: 99, messages })
      .finalText();
    expect(said).toContain('Hello, who are you?');
  });

  await test.step('revoked with its live traffic in sight, it is refused at once', async () => {
    await new KeyPage(page).revoke.click();
    const dialog = new RevokeDialog(page, name);
    await expect(dialog.dialog).toContainText('Used 2 times in the last 24 hours from 1 address');
    await expect(dialog.revoke).toBeDisabled();
    await dialog.typedName.fill(name);
    await dialog.revoke.click();
    await expect(page.getByText(`Revoked ${name}`)).toBeVisible();
    const refused = client.chat.completions.create({ model: 'demo/echo', messages });
    await expect(refused).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(refused).rejects.toMatchObject({ status: 401, code: 'revoked_api_key' });
    await expect(page.getByRole('main')).toContainText('Revoked');
  });

  await test.step('the audit log tells both', async () => {
    await page.getByRole('link', { name: 'Audit log', exact: true }).first().click();
    await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
    const events = page.getByRole('table').getByRole('row').filter({ hasText: name });
    await expect(events).toHaveCount(2);
    await expect(events.first()).toContainText(/revoke/i);
    await expect(events.first()).toContainText(facts.admin.email);
    await expect(events.last()).toContainText(/(created?|made)/i);
  });
});

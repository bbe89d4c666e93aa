import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { recordAudit } from '#lib/audit/record.ts';
import { revokeAllPatsOf } from '#lib/tokens/revoke.ts';
import { actorOf, createPat } from '#tests/support/factories.ts';
import { createPerson, type Person } from './support/company.ts';
import { TokensPage } from './support/pages/tokens-page.ts';
import { test as base, expect } from './support/test.ts';

/** Somebody whose key has been edited over and over, and then went with all of their keys. */
const test = base.extend<{ owner: Person & { keyId: string; path: string } }>({
  owner: async ({ database: { db }, company, people }, use) => {
    const person = await createPerson(db, company.tenantId);
    const { keyId, name } = await createPat(db, person, { name: 'laptop', createdAt: new Date() });
    const target = { type: 'pat', id: keyId, label: name };
    const agoMinutes = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const actor = actorOf(person);
    await recordAudit(db, actor, { action: 'pat.create', target }, agoMinutes(40));
    for (let nth = 1; nth <= 20; nth += 1) {
      const details = { owner: person.email, drainSeconds: nth };
      await recordAudit(db, actor, { action: 'pat.edit', target, details }, agoMinutes(30 - nth));
    }
    const admin = { ...actorOf(people.admin), origin: { ...actor.origin, address: '198.51.100.9' } };
    await revokeAllPatsOf({ db, evict: () => undefined }, admin, { userId: person.userId }, new Date());
    await use({ ...person, keyId, path: `/access/personal-access-tokens/${keyId}` });
  },
});

const events = (page: Page) => page.getByRole('region', { name: 'Events' });

async function expectNoFindings(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test('an owner reads who did what to a key, and not from where an admin worked', async ({
  page,
  owner,
  become,
  people,
}) => {
  await become(owner);
  await page.goto(owner.path);
  const section = events(page);
  await expect(section.getByText('The newest 20')).toBeVisible();
  const shown = section.getByRole('listitem').filter({ visible: true });
  await expect(shown).toHaveCount(5);
  await expect(shown.first()).toContainText(`${people.admin.email} revoked the only key of ${owner.email}`);
  await expect(shown.nth(1)).toContainText(`${owner.email} edited the key laptop`);
  await expect(shown.nth(1)).toContainText('from 192.0.2.7');
  await expect(section).not.toContainText('198.51.100.9');
  await expect(page.getByText('are not listed and cost nothing')).toBeVisible();
  await expect(section.getByRole('link', { name: 'All in the audit log' })).toHaveCount(0);
  await section.getByText('Show 15 older events').click();
  await expect(shown).toHaveCount(20);
  await shown.first().locator('time').hover();
  await expect(page.getByRole('tooltip')).toContainText('UTC');
});

test('an admin goes on to all of them in the audit log', async ({ page, owner, become, people }) => {
  await become(people.admin);
  await page.goto(owner.path);
  await expect(events(page)).toContainText('from 198.51.100.9');
  await events(page).getByRole('link', { name: 'All in the audit log' }).click();
  const rows = page.getByRole('table', { name: 'Audit log' }).locator('tbody tr');
  await expect(rows).toHaveCount(22);
  await expect(rows.first()).toContainText(`revoked the only key of ${owner.email}`);
  await expect(rows.last()).toContainText('made the key laptop');
  await expect(page.getByText('Only laptop')).toBeVisible();
  await expect(page.getByText('Sign-ins are not in it')).toBeVisible();
});

test('a key that was just made tells of it', async ({ page, become, company, database: { db } }) => {
  const person = await createPerson(db, company.tenantId);
  await become(person);
  const tokens = new TokensPage(page);
  await tokens.open();
  const reveal = await tokens.create('fresh-key');
  await reveal.copyAndClose();
  await tokens.row('fresh-key').getByRole('link', { name: 'fresh-key' }).click();
  await expect(events(page).getByRole('listitem')).toHaveText(/made the key fresh-key/);
});

test('a key of which nothing was recorded says so', async ({ page, become, company, database: { db } }) => {
  const person = await createPerson(db, company.tenantId);
  const { keyId } = await createPat(db, person, { createdAt: new Date() });
  await become(person);
  await page.goto(`/access/personal-access-tokens/${keyId}`);
  await expect(events(page)).toContainText('Nothing was recorded for this key.');
});

test('the events of a key are as closed as its page', async ({
  owner,
  openContext,
  become,
  people,
  stranger,
}) => {
  for (const person of [people.member, people.manager, stranger]) {
    const context = await openContext();
    await become(person, context);
    const answer = await context.request.get(owner.path);
    expect(answer.status()).toBe(404);
    expect(await answer.text()).not.toContain(owner.email);
  }
  const context = await openContext();
  await become(stranger, context);
  const log = await context.request.get(`/audit-log?target=pat&id=${owner.keyId}`);
  expect(log.status()).toBe(200);
  expect(await log.text()).not.toContain(owner.email);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme} at ${width} px`, () => {
      test.use({ viewport: { width, height: 844 }, colorScheme });

      test('events are without findings, and fit', async ({ page, owner, become, people }) => {
        await become(people.admin);
        await page.goto(owner.path);
        await events(page).getByText('Show 15 older events').click();
        await expectNoFindings(page);
        const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(sticksOut).toBeLessThanOrEqual(0);
      });
    });
  }
}

import { accountRule, accountSubject } from '#lib/auth/throttle.ts';
import { createPerson } from './support/company.ts';
import { SignInPage } from './support/pages/sign-in-page.ts';
import { expect, test } from './support/test.ts';

test('who guesses at an account from many networks makes strangers wait, not its owner’s browser', async ({
  page,
  context,
  openContext,
  database,
  company,
  facts,
}) => {
  const person = await createPerson(database.db, company.tenantId);
  await new SignInPage(page).signIn(person);
  const known = (await context.cookies()).find(({ name }) => name === 'latchkey.device');
  expect(known).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(known?.value).not.toContain(person.email);
  // Away from the page first: it would ask on, signed out.
  await page.goto('about:blank');
  await context.clearCookies({ name: 'latchkey.session' });

  await database.pool.query(
    `insert into sign_in_throttles (scope, subject, failures, blocked_until, updated_at)
     values ('account', $1, $2, now() + interval '10 minutes', now())
     on conflict (scope, subject) do update set failures = excluded.failures, blocked_until = excluded.blocked_until`,
    [accountSubject(person.email), accountRule.free],
  );
  const elsewhere = await (await openContext({ baseURL: facts.origin })).newPage();
  const stranger = new SignInPage(elsewhere);
  await stranger.open();
  await stranger.fill(person);
  await expect(stranger.refusal).toHaveText('Too many tries. Wait 10 minutes, then try again.');

  const own = new SignInPage(page);
  await own.open();
  await own.fill({ ...person, password: 'not the password' });
  await expect(own.refusal).toHaveText('Wrong e-mail address or password.');
  await own.fill(person);
  await expect(page).toHaveURL('/');
});

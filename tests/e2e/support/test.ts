import { type Browser, type BrowserContext, test as base, expect } from '@playwright/test';
import { type Database, openDatabase } from '#db/client.ts';
import { type Company, createCompany, createManager, createPerson, type Person } from './company.ts';
import { keepAnswers } from './evidence.ts';
import { SignInPage } from './pages/sign-in-page.ts';
import { type RunFacts, runFacts } from './run-facts.ts';
import { Watch } from './watch.ts';

export type Role = 'admin' | 'manager' | 'member';
export const roles = ['admin', 'manager', 'member'] as const satisfies readonly Role[];

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

interface WorkerFixtures {
  facts: RunFacts;
  database: Database;
  /** Of this worker alone. */
  company: Company;
  people: Record<Role, Person>;
  /** Another tenant, with the same names in it. */
  stranger: Person;
  /** The cookies of a real sign-in, made once a worker and person. */
  cookiesOf: (person: Person) => Promise<Cookies>;
}

interface TestFixtures {
  watch: Watch;
  /** A browser of its own, watched like the test's. */
  openContext: (options?: Parameters<Browser['newContext']>[0]) => Promise<BrowserContext>;
  /** Puts the session of a person into the test's browser. */
  become: (person: Person, context?: BrowserContext) => Promise<void>;
  /** A browser beside the test's own, in which this person is signed in. */
  browserOf: (person: Person) => Promise<BrowserContext>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  facts: [async ({}, use) => use(runFacts()), { scope: 'worker' }],
  database: [
    async ({ facts }, use) => {
      const database = openDatabase(facts.databaseUrl, { maxConnections: 3 });
      await use(database);
      await database.end();
    },
    { scope: 'worker' },
  ],
  company: [async ({ database }, use) => use(await createCompany(database)), { scope: 'worker' }],
  people: [
    async ({ database: { db }, company }, use) => {
      const admin = await createPerson(db, company.tenantId, { role: 'tenant-admin' });
      const manager = await createManager(db, company);
      await use({ admin, manager, member: await createPerson(db, company.tenantId) });
    },
    { scope: 'worker' },
  ],
  stranger: [
    async ({ database }, use) => {
      const { tenantId } = await createCompany(database);
      await use(await createPerson(database.db, tenantId, { role: 'tenant-admin' }));
    },
    { scope: 'worker' },
  ],
  cookiesOf: [
    async ({ browser, facts }, use) => {
      const known = new Map<string, Promise<Cookies>>();
      await use((person) => {
        const cookies =
          known.get(person.email) ?? signInOnce(browser.newContext({ baseURL: facts.origin }), person);
        known.set(person.email, cookies);
        return cookies;
      });
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ facts }, use) => use(facts.origin),
  watch: [
    async ({}, use) => {
      const watch = new Watch();
      await use(watch);
      expect(watch.complaints(), 'complaints of the browser').toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, watch }, use, { title }) => {
    await watch.on(context);
    const done = keepAnswers(context, title);
    await use(context);
    await done();
  },
  openContext: async ({ browser, watch }, use, { title }) => {
    const opened: { context: BrowserContext; done: () => Promise<void> }[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext(options);
      await watch.on(context);
      opened.push({ context, done: keepAnswers(context, title) });
      return context;
    });
    for (const { context, done } of opened) {
      await done();
      await context.close();
    }
  },
  become: async ({ context, cookiesOf }, use) => {
    await use(async (person, into = context) => into.addCookies(await cookiesOf(person)));
  },
  browserOf: async ({ openContext, become }, use) => {
    await use(async (person) => {
      const opened = await openContext();
      await become(person, opened);
      return opened;
    });
  },
});

async function signInOnce(context: Promise<BrowserContext>, person: Person): Promise<Cookies> {
  const opened = await context;
  const page = await opened.newPage();
  await new SignInPage(page).signIn(person);
  const cookies = await opened.cookies();
  await opened.close();
  return cookies;
}

export { expect };

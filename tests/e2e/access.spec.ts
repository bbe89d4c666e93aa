import type { APIRequestContext, BrowserContext } from '@playwright/test';
import { builtRoutes } from './support/build.ts';
import { keep } from './support/evidence.ts';
import { handlerMatrix, nowhere, type PageCase, pageMatrix } from './support/page-matrix.ts';
import { createPremises, type Premises } from './support/premises.ts';
import { test as base, expect, type Role, roles } from './support/test.ts';

/** What browsers say, and what tells them apart from programs at `/models`. */
base.use({ extraHTTPHeaders: { accept: 'text/html' } });

const test = base.extend<
  { openAs: (role: Role | 'stranger') => Promise<BrowserContext> },
  { premises: Premises }
>({
  premises: [async ({ database }, use) => use(await createPremises(database)), { scope: 'worker' }],
  openAs: async ({ openContext, become, premises, stranger }, use) => {
    await use(async (role) => {
      const context = await openContext();
      await become(role === 'stranger' ? stranger : premises[role], context);
      return context;
    });
  },
});

const built = builtRoutes();
const cases = pageMatrix.filter(({ route }) => built.pages.includes(route));

test('every page of the build stands in the matrix', () => {
  const known = new Set(['/sign-in', ...pageMatrix.map(({ route }) => route)]);
  expect(built.pages.filter((route) => !known.has(route))).toEqual([]);
});

test('every route handler of the build stands in the matrix', () => {
  const open = [
    '/api/[[...path]]',
    '/api/auth/[...nextauth]',
    '/api/inference/anthropic/[[...path]]',
    '/api/inference/openai/[[...path]]',
    '/favicon.ico',
    '/icon.svg',
  ];
  const listed = [...open, ...handlerMatrix.map(({ route }) => route)];
  expect(built.handlers.filter((route) => !listed.includes(route))).toEqual([]);
});

for (const who of ['nobody', ...roles, 'stranger'] as const) {
  test(`files and feeds of pages answer ${who} as the pages do`, async ({
    request: anonymous,
    openAs,
    premises,
    facts,
  }) => {
    const request = who === 'nobody' ? anonymous : (await openAs(who)).request;
    for (const { route, path, method, allowed, ownToEach } of handlerMatrix) {
      if (!built.handlers.includes(route)) continue;
      const asked = path(premises);
      const headers = { origin: facts.origin };
      const response = await request.fetch(asked, { method, headers, maxRedirects: 0 });
      const told = `${method} ${asked} for ${who} → ${response.status()}`;
      const may = who === 'stranger' ? ownToEach === true : who !== 'nobody' && allowed.includes(who);
      expect(may ? [200, 204] : [303, 307, 401, 404], told).toContain(response.status());
      const text = await response.text();
      if (!may || who === 'stranger') expectNothingOf(premises, withoutEcho(text, asked));
      if (method === 'GET' && response.status() === 404)
        expect(text, told).toMatch(/^There is no such (?:file|key)\.\n$/);
    }
  });
}

test('who is signed out is sent to the sign-in page, and back afterwards', async ({ request, premises }) => {
  for (const { path } of cases) {
    const asked = path(premises);
    const response = await request.get(`${asked}?a=1`, { maxRedirects: 0 });
    expect([response.status(), response.headers().location], asked).toEqual([
      307,
      `/sign-in?next=${encodeURIComponent(`${asked}?a=1`)}`,
    ]);
  }
});

for (const role of roles) {
  test(`a ${role} gets the pages of that role and 404 for the rest`, async ({ openAs, premises }) => {
    const { request } = await openAs(role);
    for (const page of cases) {
      const path = page.path(premises);
      const response = await request.get(path, { maxRedirects: 0 });
      const status = page.allowed.includes(role) ? 200 : 404;
      expect([path, response.status()]).toEqual([path, status]);
    }
  });

  test(`the sidebar of a ${role} shows those pages and no others`, async ({ openAs, premises }) => {
    const page = await (await openAs(role)).newPage();
    await page.goto('/');
    const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
    const expected = cases.filter(({ nav, allowed }) => nav && allowed.includes(role));
    expect((await links.allInnerTexts()).sort()).toEqual(expected.map(({ nav = '' }) => nav).sort());
    for (const { nav = '', path, heading } of expected) {
      await links.filter({ hasText: nav }).click();
      await expect(page).toHaveURL(path(premises));
      const title = page.getByRole('heading', { level: 1, name: heading(premises), exact: true });
      await expect(title).toBeVisible();
      await expect(links.filter({ hasText: nav })).toHaveAttribute('aria-current', 'page');
    }
  });
}

test('what is not there and what is not allowed look the same', async ({ openAs, watch }) => {
  watch.expect(/status of 404/);
  const context = await openAs('member');
  for (const path of nowhere) {
    const response = await context.request.get(path, { maxRedirects: 0 });
    expect([path, response.status()]).toEqual([path, 404]);
  }
  const page = await context.newPage();
  const seen = [];
  for (const path of ['/nothing-here', '/settings/security']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    seen.push(await page.getByRole('main').textContent());
  }
  expect(seen[0] ?? '').toContain('There is nothing here that you can see');
  expect(seen[1]).toBe(seen[0]);
});

test('another tenant’s admin finds nothing of this tenant', async ({ openAs, premises }) => {
  const { request } = await openAs('stranger');
  for (const { path } of cases.filter(({ foreign }) => foreign)) {
    const response = await request.get(path(premises), { maxRedirects: 0 });
    expect([path(premises), response.status()]).toEqual([path(premises), 404]);
  }
  for (const { path } of cases.filter(({ foreign }) => !foreign)) {
    expectNothingOf(premises, await (await request.get(path(premises))).text());
  }
});

/** What a browser that already has the frame asks for: only the page itself is drawn, no layout above it. */
function payloadHeaders(route: string, path: string): Record<string, string>[] {
  const segments = route.split('/').filter(Boolean);
  const values = path.split('/').filter(Boolean);
  const names = segments.map((segment, index) => {
    const name = /^\[(.+)\]$/.exec(segment)?.[1];
    return name ? [name, values[index] ?? '', 'd', null] : segment;
  });
  const leaf: unknown = ['__PAGE__', {}, null, 'refetch'];
  const tree = ['(portal)', ...names].reduceRight<unknown>(
    (child, name) => [name, { children: child }],
    leaf,
  );
  const state = encodeURIComponent(JSON.stringify(['', { children: tree }]));
  return [
    { rsc: '1' },
    { rsc: '1', 'next-router-prefetch': '1' },
    { rsc: '1', 'next-router-prefetch': '2' },
    { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
    { rsc: '1', 'next-router-state-tree': state },
    { rsc: '1', 'next-router-state-tree': state, 'next-url': '/' },
    { rsc: '1', 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
    { 'x-nextjs-data': '1' },
  ];
}

test('a payload can be had without the frame, so no page may lean on the gate of its frame', async ({
  openAs,
  premises,
}) => {
  const { request } = await openAs('admin');
  const path = `/models/${premises.closed.name}`;
  const [whole, , , , alone] = await Promise.all(
    payloadHeaders('/models/[account]', path).map(async (headers) => {
      const text = await (await request.get(path, { headers })).text();
      return { frame: text.includes('Skip to content'), page: text.includes(premises.closed.model) };
    }),
  );
  expect(whole).toEqual({ frame: true, page: true });
  expect(alone).toEqual({ frame: false, page: true });
});

for (const who of ['nobody', 'member', 'manager', 'stranger'] as const) {
  test(`a page’s payload tells ${who} nothing that the page would not`, async ({
    request: anonymous,
    openAs,
    premises,
  }) => {
    const request = who === 'nobody' ? anonymous : (await openAs(who)).request;
    for (const page of cases.filter((one) => isForbidden(one, who))) {
      const path = page.path(premises);
      for (const headers of payloadHeaders(page.route, path)) {
        const text = await askPayload(request, path, headers);
        const told = withoutEcho(text, path);
        expectNothingOf(premises, told, who === 'member' || who === 'manager');
      }
    }
  });
}

function isForbidden({ allowed, foreign }: PageCase, who: Role | 'nobody' | 'stranger'): boolean {
  if (who === 'nobody') return true;
  return who === 'stranger' ? foreign === true : !allowed.includes(who);
}

async function askPayload(
  request: APIRequestContext,
  path: string,
  headers: Record<string, string>,
): Promise<string> {
  const response = await request.get(path, { headers, maxRedirects: 0 });
  const body = await response.text();
  keep({ test: 'payloads', method: 'GET', url: path, action: null, status: response.status(), body });
  const refused =
    [303, 307, 404].includes(response.status()) ||
    body.includes('NEXT_REDIRECT;replace;/sign-in') ||
    body.includes('NEXT_HTTP_ERROR_FALLBACK;404') ||
    isTreeOnly(headers);
  expect(refused, `${path} ${JSON.stringify(headers)} → ${response.status()} ${body.slice(0, 400)}`).toBe(
    true,
  );
  return body;
}

/** These prefetches are answered with the shape of the route, which is the same for everybody. */
function isTreeOnly(headers: Record<string, string>): boolean {
  return headers['next-router-prefetch'] !== undefined;
}

/** The router repeats the address that was asked for. */
function withoutEcho(text: string, path: string): string {
  return text.replaceAll(path, '').replaceAll(path.split('/').at(-1) || path, '');
}

function expectNothingOf(
  { adminKey, closed, admin, memberKey }: Premises,
  text: string,
  knowsOwn = false,
): void {
  const hidden = [adminKey.name, adminKey.publicId, closed.name, closed.model, closed.modelId, admin.email];
  for (const value of knowsOwn ? hidden : [...hidden, memberKey.name, memberKey.publicId]) {
    expect(text).not.toContain(value);
  }
}

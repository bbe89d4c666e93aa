import type { APIRequestContext, APIResponse } from '@playwright/test';
import { builtActions, type ServerAction } from './support/build.ts';
import { keep } from './support/evidence.ts';
import { pageMatrix } from './support/page-matrix.ts';
import { createPremises, fingerprint, type Premises } from './support/premises.ts';
import { test as base, expect } from './support/test.ts';

const test = base.extend<object, { premises: Premises }>({
  premises: [async ({ database }, use) => use(await createPremises(database)), { scope: 'worker' }],
});

/** What a caller would send who wants to change or read what is not theirs. */
type Aim = (premises: Premises) => unknown;

const account: Aim = ({ closed }) => ({ providerAccountId: closed.id });
const model: Aim = ({ closed }) => ({ modelId: closed.modelId });
const keyOfAdmin: Aim = ({ adminKey }) => ({ keyId: adminKey.keyId });
const person: Aim = ({ member }) => ({ userId: member.userId });

/** Aimed at what is the admin's alone: neither a member nor another tenant's admin gets anything by it. */
const aimed: Record<string, Aim> = {
  editPatAction: (premises) => ({
    ...(keyOfAdmin(premises) as object),
    onHangUp: 'finish',
    drainSeconds: '600',
  }),
  revokePatAction: keyOfAdmin,
  previewRevokeAction: keyOfAdmin,
  testConnectionAction: account,
  editAccountAction: (premises) => ({
    ...(account(premises) as object),
    baseUrl: 'http://127.0.0.1:9/v2',
    credential: 'sk-not-a-real-one',
  }),
  rotateCredentialAction: (premises) => ({
    ...(account(premises) as object),
    credential: 'sk-not-a-real-one',
  }),
  switchAccountAction: (premises) => ({ ...(account(premises) as object), enabled: false }),
  deletionConsequencesAction: account,
  deleteAccountAction: account,
  searchSubjectsAction: (premises) => ({ ...(account(premises) as object), search: '' }),
  setGrantsAction: ({ closed, member }) => ({
    providerAccountId: closed.id,
    role: 'provider-account-manager',
    subjects: [{ subjectKind: 'user', subjectId: member.userId }],
  }),
  setGrantAction: ({ closed, member }) => ({
    providerAccountId: closed.id,
    role: 'provider-account-manager',
    subjectKind: 'user',
    subjectId: member.userId,
  }),
  removeGrantAction: ({ closed }) => ({ grantId: closed.grantId }),
  addModelsAction: (premises) => ({ ...(account(premises) as object), models: [{ upstreamId: 'gpt-x' }] }),
  editModelAction: (premises) => ({ ...(model(premises) as object), name: 'renamed' }),
  switchModelAction: (premises) => ({ ...(model(premises) as object), enabled: false }),
  restrictModelAction: (premises) => ({ ...(model(premises) as object), restricted: true, subjects: [] }),
  removeModelAction: model,
  setPriceAction: (premises) => ({
    ...(model(premises) as object),
    inputDollars: '0',
    cachedInputDollars: '',
    outputDollars: '0',
    confirm: true,
  }),
  resetPriceAction: model,
  changeRoleAction: ({ member }) => ({ userId: member.userId, roles: ['tenant-admin'] }),
  resetPasswordAction: person,
  previewKeysAction: person,
  revokeKeysAction: ({ member }) => ({ email: member.email }),
  deactivateUserAction: person,
  reactivateUserAction: person,
};

/** An admin's verbs that aim at nothing: a member may not do them, another admin may, in the own tenant. */
const adminOnly: Record<string, Aim> = {
  addAccountAction: () => ({ name: 'stolen-account', provider: 'demo', models: [] }),
  createUserAction: () => ({
    email: 'planted@example.test',
    displayName: '',
    roles: ['tenant-admin'],
    signIn: 'generate',
  }),
  previewRulesAction: () => ({ maxPatAgeDays: 1 }),
  saveRulesAction: () => ({ maxPatAgeDays: 1, maxPatsPerUser: 1, allowNonExpiringPats: false }),
  testNewConnectionAction: () => ({ provider: 'self-hosted-model', baseUrl: 'http://127.0.0.1:9/v1' }),
};

/** What everybody may do for themselves; asked here without a session and from foreign pages. */
const ownVerbs: Record<string, Aim> = {
  signInAction: ({ member }) => ({ email: member.email, password: 'not the password' }),
  signInWithProviderAction: () => ({}),
  signOutAction: () => undefined,
  signOutEverywhereAction: () => undefined,
  changePasswordAction: () => ({
    currentPassword: 'not the password',
    newPassword: 'green harbour 41',
  }),
  searchAction: ({ adminKey }) => adminKey.name.slice(0, 10),
  createPatAction: () => ({ name: 'planted', expiry: '30' }),
};

/** Those for which a session is not asked. */
const open = new Set(['signInAction', 'signInWithProviderAction', 'signOutAction']);

const aims = { ...aimed, ...adminOnly, ...ownVerbs };
const actions = builtActions();

test('every server action of the build is aimed at', () => {
  expect(actions.map(({ name }) => name).filter((name) => !Object.hasOwn(aims, name))).toEqual([]);
});

interface Asked {
  status: number;
  body: string;
  /** What the action itself said, undefined where it was not reached. */
  result: { ok: boolean; code?: string; data?: unknown } | undefined;
}

async function call(
  request: APIRequestContext,
  action: ServerAction,
  premises: Premises,
  headers: Record<string, string>,
): Promise<Asked> {
  const page = pageMatrix.find(({ route }) => route === action.route);
  const path = page?.path(premises) ?? action.route;
  const input = aims[action.name]?.(premises);
  const response = await request.post(path, {
    headers: {
      'next-action': action.id,
      'content-type': 'text/plain;charset=UTF-8',
      accept: 'text/x-component',
      ...headers,
    },
    data: JSON.stringify(input === undefined ? [] : [input]),
    maxRedirects: 0,
  });
  const body = await response.text();
  keep({
    test: 'server actions',
    method: 'POST',
    url: path,
    action: action.id,
    status: response.status(),
    body,
  });
  return { status: response.status(), body, result: resultIn(body) };
}

/** The row of the payload that holds the action's answer. */
function resultIn(body: string): Asked['result'] {
  const row = /^[0-9a-f]+:(\{"ok":.*\})$/m.exec(body)?.[1];
  return row ? (JSON.parse(row) as Asked['result']) : undefined;
}

function expectNothing(
  { name }: ServerAction,
  { result, body, status }: Asked,
  codes: readonly string[],
): void {
  const told = `${name} → ${status} ${body.slice(0, 300)}`;
  expect(result?.ok, told).not.toBe(true);
  if (result) expect(codes, told).toContain(result.code);
  else expect(status, told).not.toBe(500);
}

test('without a session no action does or tells anything', async ({ request, premises, database, facts }) => {
  const before = await fingerprint(database, premises.tenantId);
  for (const action of actions.filter(({ name }) => !open.has(name))) {
    const asked = await call(request, action, premises, { origin: facts.origin });
    expectNothing(action, asked, ['unauthenticated']);
    expect(asked.result, action.name).toBeDefined();
    expect(asked.body).not.toContain(premises.closed.name);
  }
  expect(await fingerprint(database, premises.tenantId)).toBe(before);
});

test('a member gets nowhere with an admin’s verbs, and the audit log keeps the tries', async ({
  openContext,
  become,
  premises,
  database,
  facts,
}) => {
  const context = await openContext();
  await become(premises.member, context);
  const before = await fingerprint(database, premises.tenantId);
  const tried = actions.filter(({ name }) => name in aimed || name in adminOnly);
  for (const action of tried) {
    const asked = await call(context.request, action, premises, { origin: facts.origin });
    expectNothing(action, asked, ['forbidden', 'not_found', 'unprocessable']);
    expect(asked.result, action.name).toBeDefined();
    expect(asked.body).not.toContain(premises.closed.model);
  }
  expect(await fingerprint(database, premises.tenantId)).toBe(before);
  const { rows } = await database.pool.query(
    `select count(*)::int as refused from audit_events
     where tenant_id = $1 and actor_user_id = $2 and outcome = 'refused'`,
    [premises.tenantId, premises.member.userId],
  );
  expect(rows[0].refused).toBeGreaterThan(tried.length / 2);
});

test('another tenant’s admin finds nothing to act on', async ({
  openContext,
  become,
  premises,
  stranger,
  database,
  facts,
}) => {
  const context = await openContext();
  await become(stranger, context);
  const before = await fingerprint(database, premises.tenantId);
  for (const action of actions.filter(({ name }) => name in aimed)) {
    const asked = await call(context.request, action, premises, { origin: facts.origin });
    expectNothing(action, asked, ['not_found']);
    expect(asked.result, action.name).toBeDefined();
  }
  const search = actions.find(({ name }) => name === 'searchAction');
  if (!search) throw new Error('there is no search');
  const found = await call(context.request, search, premises, { origin: facts.origin });
  expect(found.result).toMatchObject({ ok: true });
  expect(found.body).not.toContain(premises.adminKey.name);
  expect(await fingerprint(database, premises.tenantId)).toBe(before);
});

for (const [whence, headers] of [
  ['no page', {}],
  ['a foreign page', { origin: 'https://evil.example' }],
  ['a frame without origin', { origin: 'null' }],
  [
    'a foreign page that claims our host',
    { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
  ],
  ['a neighbouring origin', { 'sec-fetch-site': 'same-site' }],
] as const) {
  test(`an admin’s browser that is sent by ${whence} changes nothing`, async ({
    openContext,
    become,
    premises,
    database,
    facts,
  }) => {
    const context = await openContext();
    await become(premises.admin, context);
    const before = await fingerprint(database, premises.tenantId);
    const sent = whence === 'a neighbouring origin' ? { origin: facts.origin, ...headers } : headers;
    for (const action of actions) {
      const asked = await call(context.request, action, premises, sent);
      expect(asked.result?.ok, `${action.name} → ${asked.status} ${asked.body.slice(0, 200)}`).not.toBe(true);
      expect(asked.status, action.name).toBe(403);
      expect(asked.body).toBe('This request did not come from a page of this portal.\n');
    }
    expect(await fingerprint(database, premises.tenantId)).toBe(before);
    const home = await context.request.get('/', { maxRedirects: 0 });
    expect(home.status(), 'the session goes on').toBe(200);
  });
}

test('forms that are sent before scripts arrive obey the same rules', async ({
  request,
  openContext,
  become,
  premises,
  database,
  facts,
}) => {
  const member = await openContext();
  await become(premises.member, member);
  const before = await fingerprint(database, premises.tenantId);
  for (const action of actions.filter(({ name }) => name in aimed || name in adminOnly)) {
    const page = pageMatrix.find(({ route }) => route === action.route);
    for (const caller of [request, member.request]) {
      const response = await caller.post(page?.path(premises) ?? action.route, {
        headers: { origin: facts.origin, accept: 'text/html' },
        multipart: { [`$ACTION_ID_${action.id}`]: '', ...formOf(aims[action.name]?.(premises)) },
        maxRedirects: 0,
      });
      expect([200, 303, 307, 404], action.name).toContain(response.status());
    }
  }
  expect(await fingerprint(database, premises.tenantId)).toBe(before);
});

const bodies: [type: string, body: string][] = [
  ['text/plain;charset=UTF-8', '[]'],
  ['text/plain', 'no arguments'],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="1"\r\n\r\n1\r\n--x--\r\n',
  ],
  ['multipart/form-data', 'no boundary'],
  ['application/json', '[]'],
  ['application/x-www-form-urlencoded', '%24ACTION_ID_x=&a=b'],
  ['image/svg+xml', '<svg/>'],
  ['', ''],
];
const pagePaths = ['/', '/sign-in', '/models', '/nothing-here', '/robots.txt', '/_next/x'];
const otherPaths = ['/v1/x', '/api/x'];

test('a foreign page is turned away whatever it sends, and no answer of ours is a failure', async ({
  openContext,
  become,
  premises,
  database,
  facts,
}) => {
  const context = await openContext();
  await become(premises.admin, context);
  const before = await fingerprint(database, premises.tenantId);
  // The one that is real would end every session.
  const real = actions.find(({ name }) => name === 'signOutEverywhereAction')?.id;
  const post = (origin: string, path: string, [type, data]: (typeof bodies)[number], action?: string) =>
    context.request.post(path, {
      headers: {
        origin,
        accept: 'text/html',
        ...(type && { 'content-type': type }),
        ...(action && { 'next-action': action }),
      },
      data,
      maxRedirects: 0,
    });
  const cases = [...pagePaths, ...otherPaths].flatMap((path) =>
    bodies.flatMap((body) =>
      [undefined, real, 'f'.repeat(42), '../../x'].map((action) => ({ path, body, action })),
    ),
  );
  const odd: string[] = [];
  for (const { path, body, action } of cases) {
    const told = `${path} ${body[0]} ${action}`;
    for (const origin of ['https://evil.example', 'null']) {
      const answer = await post(origin, path, body, action);
      const isRight = pagePaths.includes(path) ? answer.status() === 403 : answer.status() < 500;
      if (!isRight) odd.push(`${answer.status()} from ${origin}: ${told}`);
      expectGuarded(answer);
    }
    const own = action === real ? undefined : await post(facts.origin, path, body, action);
    if (own && own.status() >= 500) odd.push(`${own.status()} from our own: ${told}`);
  }
  expect(odd).toEqual([]);
  expect(await fingerprint(database, premises.tenantId)).toBe(before);
});

function expectGuarded(answer: APIResponse): void {
  expect(answer.headers()).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cache-control': expect.stringContaining('no-store'),
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
  });
}

function formOf(input: unknown): Record<string, string> {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) =>
      typeof value === 'object' ? [] : [[name, String(value)] as const],
    ),
  );
}

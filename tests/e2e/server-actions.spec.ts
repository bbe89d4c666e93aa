import { isSharedWithPortal } from '#lib/gateway/doors.ts';
import { adminOnly, aimed, aims } from './support/action-aims.ts';
import type { ServerAction } from './support/build.ts';
import { type Asked, actions, callAction, pageOf, test } from './support/server-actions.ts';
import { expect } from './support/test.ts';

/** Those for which a session is not asked. */
const open = new Set(['signInAction', 'signInWithProviderAction', 'signOutAction']);

test('every server action of the build is aimed at', () => {
  expect(actions.map(({ name }) => name).filter((name) => !Object.hasOwn(aims, name))).toEqual([]);
});

test('without a session no action does or tells anything', async ({
  request,
  premises,
  untouched,
  facts,
}) => {
  await untouched(async () => {
    for (const action of actions.filter(({ name }) => !open.has(name))) {
      const asked = await callAction(request, action, premises, { origin: facts.origin });
      expectNothing(action, asked, ['unauthenticated']);
      expect(asked.result, action.name).toBeDefined();
      expect(asked.body).not.toContain(premises.closed.name);
    }
  });
});

test('an admin’s API key opens no action and no page: it is for the data plane', async ({
  request,
  premises,
  untouched,
  facts,
}) => {
  const headers = { authorization: `Bearer ${facts.firstKey}`, 'x-api-key': facts.firstKey };
  await untouched(async () => {
    for (const action of actions.filter(({ name }) => !open.has(name))) {
      const asked = await callAction(request, action, premises, { origin: facts.origin, ...headers });
      expectNothing(action, asked, ['unauthenticated']);
      // With a key these paths are the data plane's, which knows no actions.
      if (isSharedWithPortal(pageOf(action, premises))) expect(asked.status, action.name).toBe(405);
      // At /models a key is one for the data plane, which knows no such verb there.
      else if (!asked.result) expect(asked.status, action.name).toBe(405);
    }
  });
  for (const path of [
    '/',
    '/access/users',
    '/access/personal-access-tokens/keys.csv',
    '/audit-log/events.csv',
  ]) {
    const response = await request.get(path, { headers, maxRedirects: 0 });
    expect([303, 307, 401], path).toContain(response.status());
  }
});

test('a member gets nowhere with an admin’s verbs, and the audit log keeps the tries', async ({
  browserOf,
  premises,
  untouched,
  database,
  facts,
}) => {
  const context = await browserOf(premises.member);
  const tried = actions.filter(({ name }) => name in aimed || name in adminOnly);
  await untouched(async () => {
    for (const action of tried) {
      const asked = await callAction(context.request, action, premises, { origin: facts.origin });
      expectNothing(action, asked, ['forbidden', 'not_found', 'unprocessable']);
      expect(asked.result, action.name).toBeDefined();
      expect(asked.body).not.toContain(premises.closed.model);
    }
  });
  const { rows } = await database.pool.query(
    `select action from audit_events
     where tenant_id = $1 and actor_user_id = $2 and outcome = 'refused'`,
    [premises.tenantId, premises.member.userId],
  );
  expect(rows.length).toBeGreaterThan(tried.length / 2);
  const switches = ['model.enable', 'model.disable', 'provider-account.enable', 'provider-account.disable'];
  expect(rows.map(({ action }) => action)).toEqual(expect.arrayContaining(switches));
});

test('another tenant’s admin finds nothing to act on', async ({
  browserOf,
  premises,
  stranger,
  untouched,
  facts,
}) => {
  const context = await browserOf(stranger);
  await untouched(async () => {
    for (const action of actions.filter(({ name }) => name in aimed)) {
      const asked = await callAction(context.request, action, premises, { origin: facts.origin });
      expectNothing(action, asked, ['not_found']);
      expect(asked.result, action.name).toBeDefined();
    }
    const search = actions.find(({ name }) => name === 'searchAction');
    if (!search) throw new Error('there is no search');
    const found = await callAction(context.request, search, premises, { origin: facts.origin });
    expect(found.result).toMatchObject({ ok: true });
    expect(found.body).not.toContain(premises.adminKey.name);
  });
});

test('forms that are sent before scripts arrive obey the same rules', async ({
  request,
  browserOf,
  premises,
  untouched,
  facts,
}) => {
  const member = await browserOf(premises.member);
  await untouched(async () => {
    for (const action of actions.filter(({ name }) => name in aimed || name in adminOnly)) {
      for (const caller of [request, member.request]) {
        const response = await caller.post(pageOf(action, premises), {
          headers: { origin: facts.origin, accept: 'text/html' },
          multipart: { [`$ACTION_ID_${action.id}`]: '', ...formOf(aims[action.name]?.(premises)) },
          maxRedirects: 0,
        });
        expect([200, 303, 307, 404], action.name).toContain(response.status());
      }
    }
  });
});

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

function formOf(input: unknown): Record<string, string> {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) =>
      typeof value === 'object' ? [] : [[name, String(value)] as const],
    ),
  );
}

import type { APIResponse } from '@playwright/test';
import { actions, callAction, test } from './support/server-actions.ts';
import { expect } from './support/test.ts';

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
    browserOf,
    premises,
    untouched,
    facts,
  }) => {
    const context = await browserOf(premises.admin);
    const sent = whence === 'a neighbouring origin' ? { origin: facts.origin, ...headers } : headers;
    await untouched(async () => {
      for (const action of actions) {
        const asked = await callAction(context.request, action, premises, sent);
        const told = `${action.name} → ${asked.status} ${asked.body.slice(0, 200)}`;
        expect(asked.result?.ok, told).not.toBe(true);
        expect(asked.status, action.name).toBe(403);
        expect(asked.body).toBe('This request did not come from a page of this portal.\n');
      }
    });
    const home = await context.request.get('/', { maxRedirects: 0 });
    expect(home.status(), 'the session goes on').toBe(200);
  });
}

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
  browserOf,
  premises,
  untouched,
  facts,
}) => {
  const context = await browserOf(premises.admin);
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
  const fromAfar = async (origin: string, { path, body, action }: (typeof cases)[number]) => {
    const answer = await post(origin, path, body, action);
    const isRight = pagePaths.includes(path) ? answer.status() === 403 : answer.status() < 500;
    if (!isRight) odd.push(`${answer.status()} from ${origin}: ${path} ${body[0]} ${action}`);
    expectGuarded(answer);
  };
  const fromHere = async ({ path, body, action }: (typeof cases)[number]) => {
    const answer = await post(facts.origin, path, body, action);
    if (answer.status() >= 500) odd.push(`${answer.status()} from our own: ${path} ${body[0]} ${action}`);
  };
  await untouched(async () => {
    for (const sent of cases) {
      await fromAfar('https://evil.example', sent);
      await fromAfar('null', sent);
      if (sent.action !== real) await fromHere(sent);
    }
  });
  expect(odd).toEqual([]);
});

function expectGuarded(answer: APIResponse): void {
  expect(answer.headers()).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cache-control': expect.stringContaining('no-store'),
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
  });
}

// `LATCHKEY_TRUSTED_PROXIES` in the product as `npm start` runs it: which address it counts, keeps and logs.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '#lib/auth/password.ts';
import { builtActions } from '#tests/e2e/support/build.ts';
import { createUser } from '#tests/support/factories.ts';
import { type Front, startFront } from '#tests/support/front-proxy.ts';
import { nginx, nginxMissing } from '#tests/support/nginx.ts';
import { type OwnServer, startOwnServer } from '#tests/support/own-server.ts';
import { chat } from '#tests/support/provider-answers.ts';
import { send } from '#tests/support/raw-http.ts';
import { usageRowOf } from '#tests/support/sdk-calls.ts';
import { openStand } from '#tests/support/stand-suite.ts';
import { canonical, chatBody, json } from '#tests/support/wire-calls.ts';

const stand = openStand();
const client = '203.0.113.7';
const made = '198.51.100.66';

/** By the number of the try: each one claims to have come from elsewhere before it came to the client's network. */
const chain = (index: number) => `192.0.2.${index}, ${client}, 10.1.2.3`;

async function addressOfCall(origin: string, forwarded: readonly string[], from?: string): Promise<string> {
  stand.provider.script(chat());
  const headers = ['authorization', `Bearer ${stand.key}`, ...json];
  const reply = await send(origin + canonical, {
    headers: [...headers, ...forwarded.flatMap((value) => ['x-forwarded-for', value])],
    body: chatBody(),
    from,
  });
  expect(reply.status, reply.text).toBe(200);
  const id = String(reply.headers['x-request-id']);
  await usageRowOf(stand, id);
  const { rows } = await stand.database.pool.query(
    'select client_address as address from usage_events where request_id = $1',
    [id],
  );
  return rows[0].address;
}

interface Attempt {
  email: string;
  password: string;
  forwarded: string;
}

/** The form as it is sent before scripts arrive. */
async function sendSignIn(origin: string, { email, password, forwarded }: Attempt): Promise<Response> {
  const page = await (await fetch(`${origin}/sign-in`, { headers: { accept: 'text/html' } })).text();
  const form = new FormData();
  for (const [tag] of page.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) {
    const read = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
    form.append(read('name').replaceAll('&quot;', '"'), read('value').replaceAll('&quot;', '"'));
  }
  form.append('email', email);
  form.append('password', password);
  const headers = { accept: 'text/html', origin, 'x-forwarded-for': forwarded };
  return fetch(`${origin}/sign-in`, { method: 'POST', headers, body: form, redirect: 'manual' });
}

async function tryToSignIn(origin: string, email: string, forwarded: string): Promise<void> {
  const answer = await sendSignIn(origin, { email, password: 'not the password', forwarded });
  expect(await answer.text()).toContain('Wrong e-mail address or password.');
}

/** What the audit log keeps of a key that somebody makes who signs in. */
async function addressOfEvent(origin: string, forwarded: string): Promise<string> {
  const { db, pool } = stand.database;
  const password = 'violet anchor of the morning';
  const passwordHash = await hashPassword(password);
  const { email, userId } = await createUser(db, stand.tenantId, { passwordHash });
  const signedIn = await sendSignIn(origin, { email, password, forwarded });
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  const action = builtActions().find(({ name }) => name === 'createPatAction');
  await fetch(`${origin}${action?.route}`, {
    method: 'POST',
    headers: {
      'next-action': action?.id ?? '',
      'content-type': 'text/plain;charset=UTF-8',
      cookie: cookie.join('; '),
      origin,
      'x-forwarded-for': forwarded,
    },
    body: JSON.stringify([{ name: 'laptop', expiry: '30' }]),
  });
  const { rows } = await pool.query(
    "select address from audit_events where actor_user_id = $1 and action = 'pat.create'",
    [userId],
  );
  return rows[0]?.address;
}

async function refusedAddresses({ said }: OwnServer, count: number): Promise<string[]> {
  for (;;) {
    const lines = (await said()).split('\n').filter((line) => line.includes('"sign_in.refused"'));
    if (lines.length >= count) return lines.map((line) => JSON.parse(line).address);
    await delay(20);
  }
}

async function countedAddresses(): Promise<string[]> {
  const { rows } = await stand.database.pool.query(
    "select subject from sign_in_throttles where scope = 'address' order by subject",
  );
  return rows.map(({ subject }) => subject);
}

describe.each([
  { name: 'behind a proxy that is named', proxies: '127.0.0.1,10.0.0.0/8', address: client },
  { name: 'behind one that is not', proxies: '10.0.0.0/8', address: '127.0.0.1' },
  { name: 'without a proxy', proxies: '', address: '127.0.0.1' },
])('$name', ({ proxies, address }) => {
  let server: OwnServer;
  beforeAll(async () => {
    await stand.database.pool.query('delete from sign_in_throttles');
    server = await startOwnServer(stand, {
      LATCHKEY_LOG_LEVEL: 'warn',
      ...(proxies !== '' && { LATCHKEY_TRUSTED_PROXIES: proxies }),
    });
  });
  afterAll(() => server.close());

  it(`a call is kept as from ${address}`, async () => {
    expect(await addressOfCall(server.origin, [chain(1)])).toBe(address);
    expect(await addressOfCall(server.origin, [made, client, '10.1.2.3'])).toBe(address);
    expect(await addressOfCall(server.origin, [])).toBe('127.0.0.1');
    expect(await addressOfCall(server.origin, [`${made}, garbage`])).toBe('127.0.0.1');
  });

  it(`tries to sign in are counted and logged as from ${address}, wherever they claim to come from`, async () => {
    for (const index of [1, 2, 3])
      await tryToSignIn(server.origin, `person-${index}@example.test`, chain(index));
    expect(await refusedAddresses(server, 3)).toEqual([address, address, address]);
    expect(await countedAddresses()).toEqual([`${address}/32`]);
  });

  it(`the audit log keeps a change as from ${address}`, async () => {
    expect(await addressOfEvent(server.origin, chain(4))).toBe(address);
  });
});

describe('behind nginx, set as the manual says', () => {
  let server: OwnServer;
  let front: Front | undefined;
  beforeEach(({ skip }) => skip(nginxMissing !== undefined, nginxMissing));
  beforeAll(async () => {
    if (nginxMissing) return;
    server = await startOwnServer(stand, { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' });
    front = await startFront(nginx, server.origin, 'proxy_set_header X-Forwarded-For $remote_addr;');
  });
  afterAll(async () => {
    await front?.close();
    await server?.close();
  });

  it('a call has the address of who called nginx, whatever they say', async () => {
    const origin = front?.origin.replace('localhost', '127.0.0.1') ?? '';
    expect(await addressOfCall(origin, [made], '127.0.0.9')).toBe('127.0.0.9');
  });
});

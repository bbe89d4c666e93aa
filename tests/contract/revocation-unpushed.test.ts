import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GrantId } from '#db/ids.ts';
import { removeGrant } from '#lib/access/service.ts';
import type { Actor } from '#lib/auth/actor.ts';
import type { GatewayPorts } from '#lib/gateway/ports.ts';
import { updateRules } from '#lib/settings/service.ts';
import { revokeAllPatsOf, revokePat } from '#lib/tokens/revoke.ts';
import { changeRoles, deactivateUser } from '#lib/users/service.ts';
import {
  actorOf,
  createAdmin,
  createPat,
  createUser,
  type TestKey,
  type TestUser,
} from '#tests/support/factories.ts';
import { createGrant } from '#tests/support/provider-factories.ts';
import { openStand } from '#tests/support/stand-suite.ts';

let admin: Actor;
let ports: GatewayPorts;
let clock: () => number;
let begun = 0;

const stand = openStand(async () => {
  const { db, pool } = stand.database;
  admin = await createAdmin(db, stand.tenantId);
  // No change is pushed from here on: who says what holds without a push must not be helped by one.
  await pool.query(
    `create or replace function latchkey_push(kind text, id text) returns void language sql as 'select null::void'`,
  );
  ({ ports } = stand.composition.runtime.gateway as unknown as { ports: GatewayPorts });
  clock = ports.monotonic;
});
/** The gateway's clock stands, so that no test depends on how fast this machine is. */
beforeEach(() => pass(0));
afterEach(() => {
  vi.restoreAllMocks();
  ports.monotonic = clock;
  stand.composition.runtime.gateway.expireAll();
});

/** Sets the clock to so many milliseconds after the test began. */
function pass(milliseconds: number): void {
  if (milliseconds === 0) begun = clock();
  ports.monotonic = () => begun + milliseconds;
}

async function ask(key: string): Promise<number | string> {
  const response = await fetch(`${stand.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'acme/small', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  const body = (await response.json()) as { error?: { code: string } };
  return body.error?.code ?? response.status;
}

async function newcomer(): Promise<{ user: TestUser; key: TestKey; grantId: GrantId }> {
  const { db } = stand.database;
  const user = await createUser(db, stand.tenantId);
  const grantId = await createGrant(db, stand.tenantId, stand.providerAccountId, { userId: user.userId });
  const key = await createPat(db, user, { keyring: stand.keyring, createdAt: new Date() });
  return { user, key, grantId };
}

const revoke = ({ keyId }: TestKey) =>
  stand.database.pool.query(`update api_keys set revoked_at = now(), revoke_reason = 'owner' where id = $1`, [
    keyId,
  ]);

describe('a key that another process revoked, and nobody told', () => {
  it('is refused at its first use after a second of silence', async () => {
    const { key } = await newcomer();
    expect(await ask(key.key)).toBe(200);
    await revoke(key);
    expect(await ask(key.key), 'held for less than a second').toBe(200);
    pass(1_001);
    expect(await ask(key.key)).toBe('revoked_api_key');
  });

  it('is refused after a second also when it is in use all the time', async () => {
    const { key } = await newcomer();
    expect(await ask(key.key)).toBe(200);
    await revoke(key);
    for (const milliseconds of [200, 400, 600, 800]) {
      pass(milliseconds);
      await ask(key.key);
    }
    pass(1_001);
    expect(await ask(key.key)).toBe('revoked_api_key');
  });

  it('loses its rights to a model in the same time', async () => {
    const { key, grantId } = await newcomer();
    expect(await ask(key.key)).toBe(200);
    await stand.database.pool.query('delete from grants where id = $1', [grantId]);
    pass(1_001);
    expect(await ask(key.key)).toBe('model_access_denied');
  });
});

type Change = (who: Awaited<ReturnType<typeof newcomer>>) => Promise<unknown>;

describe('a change made in this process', () => {
  const runtime = () => stand.composition.runtime;
  const changes: [string, Change, string][] = [
    [
      'a revoked key',
      ({ user, key }) => revokePat(runtime(), actorOf(user), { keyId: key.keyId }, new Date()),
      'revoked_api_key',
    ],
    [
      'all keys of a person',
      ({ user }) => revokeAllPatsOf(runtime(), admin, { userId: user.userId }, new Date()),
      'revoked_api_key',
    ],
    [
      'a deactivated person',
      ({ user }) => deactivateUser(runtime(), admin, { userId: user.userId }, new Date()),
      'revoked_api_key',
    ],
    [
      'a grant taken back',
      ({ grantId }) => removeGrant(runtime(), admin, { grantId }, new Date()),
      'model_access_denied',
    ],
  ];

  it.each(changes)('counts for the next request, before anybody is told: %s', async (_what, change, code) => {
    const who = await newcomer();
    expect(await ask(who.key.key)).toBe(200);
    await change(who);
    expect(await ask(who.key.key)).toBe(code);
  });

  const bulk: [string, Change][] = [
    ['all keys of a person', ({ user }) => revokeAllPatsOf(runtime(), admin, user, new Date())],
    ['a deactivated person', ({ user }) => deactivateUser(runtime(), admin, user, new Date())],
  ];

  it.each(bulk)('reaches every key of many with one word to the gateway: %s', async (_what, change) => {
    const [who, other] = [await newcomer(), await newcomer()];
    const createdAt = new Date();
    const { db } = stand.database;
    const more = await Promise.all(
      [1, 2, 3].map(() => createPat(db, who.user, { keyring: stand.keyring, createdAt })),
    );
    const keys = [who.key, ...more].map(({ key }) => key);
    for (const key of [...keys, other.key.key]) expect(await ask(key)).toBe(200);
    const evict = vi.spyOn(stand.composition.runtime.gateway, 'evict');
    await change(who);
    for (const key of keys) expect(await ask(key)).toBe('revoked_api_key');
    expect(await ask(other.key.key)).toBe(200);
    expect(evict.mock.calls).toEqual([[{ kind: 'user', id: who.user.userId }]]);
  });

  it('counts for the next request, before anybody is told: an admin who is one no more', async () => {
    const { db } = stand.database;
    const user = await createUser(db, stand.tenantId, { roles: ['tenant-admin'] });
    const { key } = await createPat(db, user, { keyring: stand.keyring, createdAt: new Date() });
    expect(await ask(key)).toBe(200);
    await changeRoles(runtime(), admin, { userId: user.userId, roles: ['tenant-member'] }, new Date());
    expect(await ask(key)).toBe('model_access_denied');
  });

  it('counts for the next request, before anybody is told: a maximum age', async () => {
    const { user } = await newcomer();
    const createdAt = new Date(Date.now() - 3 * 86_400_000);
    const { key } = await createPat(stand.database.db, user, { keyring: stand.keyring, createdAt });
    expect(await ask(key)).toBe(200);
    await updateRules(runtime(), admin, { maxPatAgeDays: 2 }, new Date());
    expect(await ask(key)).toBe('expired_api_key');
    await updateRules(runtime(), admin, { maxPatAgeDays: null }, new Date());
    expect(await ask(key)).toBe(200);
  });

  it('needs what is tested here: no push comes', async () => {
    const evict = vi.spyOn(stand.composition.runtime.gateway, 'evict');
    const { key } = await newcomer();
    await revoke(key);
    const { pool, listen } = stand.database;
    const heard: string[] = [];
    await listen('latchkey', (payload) => heard.push(payload));
    await revoke((await newcomer()).key);
    await pool.query(`select pg_notify('latchkey', '{"kind":"key","id":"mark"}')`);
    await vi.waitUntil(() => heard.length > 0);
    expect(heard).toEqual(['{"kind":"key","id":"mark"}']);
    await vi.waitUntil(() => evict.mock.calls.length > 0);
    expect(evict.mock.calls).toEqual([[{ kind: 'key', id: 'mark' }]]);
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect } from 'vitest';
import { newId, type TenantId } from '#db/ids.ts';
import { findKeyForGateway } from '#db/queries/gateway.ts';
import { findSignInUser } from '#db/queries/sign-in-users.ts';
import {
  apiKeys,
  auditEvents,
  grants,
  modelPrices,
  models,
  teams,
  tenantSettings,
  tenants,
  users,
} from '#db/schema/index.ts';
import { verifyPassword } from '#lib/auth/password.ts';
import { parseKey } from '#lib/gateway/key-format.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { it } from '#tests/support/db-test.ts';
import { testNow as now } from '#tests/support/factories.ts';
import { firstStart } from './first-start.ts';

const keyring = createKeyring([{ kid: 'k1', key: randomBytes(32) }]);
const unset = { adminEmail: undefined, adminPassword: undefined };

describe('firstStart', () => {
  it('makes one admin, one key and one demo account out of twenty starts at once', async ({ database }) => {
    const { db } = database;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => firstStart({ db, keyring, config: unset }, now)),
    );

    const made = answers.filter((answer) => answer.admin);
    expect(made).toHaveLength(1);
    expect(answers.filter((answer) => answer.firstKey)).toHaveLength(1);
    for (const table of [users, apiKeys, tenants, tenantSettings, teams, grants]) {
      expect(await db.$count(table)).toBe(1);
    }
    expect((await db.select().from(models)).map((model) => model.name).sort()).toEqual([
      'echo',
      'slow',
      'story',
    ]);
    expect(await db.$count(modelPrices)).toBe(3);
    expect(await firstStart({ db, keyring, config: unset }, now)).toEqual({});
  });

  it('prints what signs in and what calls, once, and stores neither', async ({ database }) => {
    const { db } = database;
    const { admin, firstKey = '' } = await firstStart({ db, keyring, config: unset }, now);

    expect(admin?.email).toBe('admin@localhost');
    const stored = await findSignInUser(db, 'ADMIN@localhost');
    expect(await verifyPassword(stored?.passwordHash, admin?.password ?? '')).toBe(true);
    const [key] = await db.select().from(apiKeys);
    expect(key).toMatchObject({ name: 'first-key', publicId: parseKey(firstKey)?.publicId, expiresAt: null });
    expect(key?.hash).toEqual(keyring.hashKeyWith('k1', firstKey));
    const events = await db.select().from(auditEvents).orderBy(auditEvents.id);
    expect(events.map((event) => event.action)).toEqual([
      'tenant.create',
      'provider-account.create',
      'user.create',
      'pat.create',
    ]);
    expect(events.map((event) => event.occurredAt)).toEqual([now, now, now, now]);
    expect(new Set(events.map((event) => event.actorType))).toEqual(new Set(['system']));
    const everything = JSON.stringify([stored, key, events]);
    expect(everything).not.toContain(firstKey.slice(20));
    expect(everything).not.toContain(admin?.password);
  });

  it('takes the admin from the configuration and repeats no password that was given', async ({
    database,
  }) => {
    const { db } = database;
    const config = {
      adminEmail: 'root@example.test',
      adminPassword: 'violet anchor 12',
    };
    const answer = await firstStart({ db, keyring, config }, now);
    expect(answer.admin).toEqual({ email: 'root@example.test' });
    expect(parseKey(answer.firstKey ?? '')).toBeDefined();
    const stored = await findSignInUser(db, 'root@example.test');
    expect(await verifyPassword(stored?.passwordHash, 'violet anchor 12')).toBe(true);
  });

  it('makes the password of a named admin where none was given', async ({ database }) => {
    const { db } = database;
    const config = { ...unset, adminEmail: 'root@example.test' };
    const { admin } = await firstStart({ db, keyring, config }, now);
    expect(admin).toEqual({
      email: 'root@example.test',
      password: expect.stringMatching(/^[0-9A-Za-z]{20}$/),
    });
  });

  it('takes in a tenant that was made beforehand, whose first key then opens', async ({ database }) => {
    const { db } = database;
    const tenantId = newId<TenantId>();
    await db.insert(tenants).values({ id: tenantId, name: 'beforehand', createdAt: now });

    const { firstKey = '' } = await firstStart({ db, keyring, config: unset }, now);

    const { publicId = '' } = parseKey(firstKey) ?? {};
    const hash = keyring.hashKeyWith('k1', firstKey);
    expect(await findKeyForGateway(db, publicId, hash ? [hash] : [])).toMatchObject({ tenantId });
    expect(await db.$count(tenants)).toBe(1);
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect } from 'vitest';
import { apiKeys, auditEvents, models, users } from '#db/schema/index.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { it } from '#tests/support/db-test.ts';
import { firstStart } from './first-start.ts';

const now = new Date('2026-03-01T12:00:00Z');
const keyring = createKeyring([{ kid: 'k1', key: randomBytes(32) }]);
const config = { adminEmail: 'admin@example.com', adminPassword: 'correct horse battery staple 9' };

describe('firstStart', () => {
  it('makes one admin and one key, however many starts race on an empty database', async ({ database }) => {
    const { db } = database;
    const results = await Promise.all(
      Array.from({ length: 20 }, () => firstStart({ db, keyring, config }, now)),
    );
    expect(results.filter((result) => result !== undefined)).toHaveLength(1);
    expect(await db.$count(users)).toBe(1);
    expect(await db.$count(apiKeys)).toBe(1);
    expect(await db.$count(models)).toBe(3);
  });

  it('does nothing and tells nothing once there is a user', async ({ db }) => {
    await firstStart({ db, keyring, config }, now);
    expect(await firstStart({ db, keyring, config }, now)).toBeUndefined();
  });

  it('tells a generated password and not a given one', async ({ db }) => {
    const started = await firstStart(
      { db, keyring, config: { adminEmail: undefined, adminPassword: undefined } },
      now,
    );
    expect(started?.admin.email).toBe('admin@localhost');
    expect(started?.admin.password).toHaveLength(20);
  });

  it('keeps the given password to itself', async ({ db }) => {
    const started = await firstStart({ db, keyring, config }, now);
    expect(started?.admin).toEqual({ email: 'admin@example.com', password: undefined });
    expect(JSON.stringify(await db.select().from(auditEvents))).not.toContain(started?.firstKey);
  });
});

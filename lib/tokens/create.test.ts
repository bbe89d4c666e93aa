import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { findApiKey } from '#db/queries/api-keys.ts';
import { apiKeys, auditEvents } from '#db/schema/index.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { parseKey } from '#lib/gateway/key-format.ts';
import { it } from '#tests/support/db-test.ts';
import {
  actorOf,
  createActor,
  createPat as createPatRow,
  createTenant,
  createUser,
  testNow as now,
} from '#tests/support/factories.ts';
import { createParts } from '#tests/support/parts.ts';
import { createPat } from './create.ts';
import type { CreatePatInput } from './input.ts';
import { revokePat } from './revoke.ts';

const laptop: CreatePatInput = { name: 'laptop', description: '', expiry: { kind: 'days', days: 30 } };
const never: CreatePatInput['expiry'] = { kind: 'never' };

describe('createPat', () => {
  it('gives a key whose hash alone is stored, and says who made it without saying it', async ({ db }) => {
    const parts = createParts(db);
    const actor = await createActor(db);

    const { keyId, plaintext } = await createPat(parts, actor, laptop, now);

    const key = await findApiKey(db, actor.tenantId, keyId);

    expect(parseKey(plaintext)?.publicId).toBe(key?.publicId);
    expect(key).toMatchObject({ name: 'laptop', ownerLabel: actor.email, createdBy: actor.userId });
    expect(key?.endsAt).toEqual(new Date('2026-03-31T12:00:00Z'));
    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, keyId));
    expect(row?.hash).toEqual(parts.keyring.hashKeyWith('k1', plaintext));
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, actor.tenantId));
    expect(events).toMatchObject([
      {
        action: 'pat.create',
        outcome: 'done',
        actorLabel: actor.email,
        targetId: keyId,
        targetLabel: 'laptop',
      },
    ]);
    expect(JSON.stringify([row, events, key])).not.toContain(plaintext.slice(20));
  });

  it('refuses a second key of the same name, unless the first was revoked or is another person’s', async ({
    db,
  }) => {
    const parts = createParts(db);
    const actor = await createActor(db);
    const { keyId } = await createPat(parts, actor, laptop, now);

    await expect(createPat(parts, actor, laptop, now)).rejects.toMatchObject({
      code: 'conflict',
      fields: { name: ['There is already a key named “laptop”.'] },
    });
    await createPat(parts, await createActor(db, { tenantId: actor.tenantId }), laptop, now);
    await revokePat(parts, actor, { keyId }, now);
    await createPat(parts, actor, laptop, now);
  });

  it('names the rule that a refused key breaks', async ({ db }) => {
    const parts = createParts(db);
    const { tenantId } = await createTenant(db, {
      maxPatAgeDays: 7,
      maxPatsPerUser: 1,
      allowNonExpiringPats: false,
    });
    const actor = await createActor(db, { tenantId });

    await expect(createPat(parts, actor, laptop, now)).rejects.toThrow('up to 7 days');
    await expect(createPat(parts, actor, { ...laptop, expiry: never }, now)).rejects.toThrow(
      'an end on every key',
    );
    await createPat(parts, actor, { ...laptop, expiry: { kind: 'days', days: 7 } }, now);
    const second = { ...laptop, name: 'second', expiry: { kind: 'days' as const, days: 7 } };
    await expect(createPat(parts, actor, second, now)).rejects.toMatchObject({
      code: 'unprocessable',
      message: 'You have 1 of 1 keys. Revoke one that is no longer used first.',
    });
  });

  it('counts only keys that still work', async ({ db }) => {
    const parts = createParts(db);
    const { tenantId } = await createTenant(db, { maxPatsPerUser: 1 });
    const actor = await createActor(db, { tenantId });
    await createPatRow(db, actor, { expiresAt: now });
    await createPatRow(db, actor, { revokedAt: now });
    await createPat(parts, actor, laptop, now);
  });

  it('makes exactly as many as the maximum out of fifty at once', async ({ database }) => {
    const parts = createParts(database.db);
    const { tenantId } = await createTenant(database.db, { maxPatsPerUser: 5 });
    const actor = await createActor(database.db, { tenantId });

    const answers = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        createPat(parts, actor, { ...laptop, name: `key-${index}` }, now),
      ),
    );

    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(refused).toHaveLength(45);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'unprocessable' });
    expect(await database.db.$count(apiKeys, eq(apiKeys.tenantId, tenantId))).toBe(5);
    expect(await database.db.$count(auditEvents, eq(auditEvents.tenantId, tenantId))).toBe(5);
  });

  it('makes one key out of ten of the same name at once', async ({ database }) => {
    const parts = createParts(database.db);
    const actor = await createActor(database.db);
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => createPat(parts, actor, laptop, now)),
    );
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
  });

  it('does not let a key make one that outlives it', async ({ db }) => {
    const parts = createParts(db);
    const actor = await createActor(db);
    const short = await createPat(parts, actor, { ...laptop, expiry: { kind: 'days', days: 2 } }, now);
    const keyPublicId = parseKey(short.plaintext)?.publicId ?? null;
    const withKey: Actor = { ...actor, origin: { ...actor.origin, keyPublicId } };

    await expect(createPat(parts, withKey, { ...laptop, name: 'longer' }, now)).rejects.toMatchObject({
      code: 'unprocessable',
    });
    const child = await createPat(parts, withKey, { ...laptop, name: 'child', expiry: never }, now);
    const [shortEnd, childEnd] = await Promise.all(
      [short, child].map(async ({ keyId }) => (await findApiKey(db, actor.tenantId, keyId))?.endsAt),
    );
    expect(shortEnd).toEqual(new Date('2026-03-03T12:00:00Z'));
    expect(childEnd).toEqual(shortEnd);
  });

  it('is refused without the permission and to the deactivated', async ({ db }) => {
    const parts = createParts(db);
    const actor = await createActor(db, { roles: ['unknown-role'] });
    await expect(createPat(parts, actor, laptop, now)).rejects.toMatchObject({ code: 'forbidden' });

    const { tenantId } = await createTenant(db);
    const gone = actorOf(await createUser(db, tenantId, { active: false }));
    await expect(createPat(parts, gone, laptop, now)).rejects.toMatchObject({ code: 'unprocessable' });
  });
});

import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { type ApiKeyId, newId } from '#db/ids.ts';
import { findApiKey } from '#db/queries/api-keys.ts';
import { apiKeys, auditEvents } from '#db/schema/index.ts';
import { describeEvent, phraseText } from '#lib/audit/describe.ts';
import { attempt } from '#tests/support/attempt.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createActor,
  createAdmin,
  createPat,
  createVat,
  createVirtualAccount,
  testNow as now,
} from '#tests/support/factories.ts';
import { createParts } from '#tests/support/parts.ts';
import { beside } from '#tests/support/waiting.ts';
import { createPat as makePat } from './create.ts';
import { editPat } from './edit.ts';
import { createPatInput, editPatInput } from './input.ts';

describe('editPat', () => {
  it('holds from the next call on, and tells who changed what', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const owner = await createActor(db, { tenantId: admin.tenantId });
    const { keyId, publicId, name } = await createPat(db, owner);

    await editPat(parts, owner, { keyId, drainSeconds: 30 }, now);
    expect(await findApiKey(db, owner.tenantId, keyId)).toMatchObject({ drainSeconds: 30 });
    await editPat(parts, admin, { keyId, drainSeconds: 0 }, now);
    expect(await findApiKey(db, owner.tenantId, keyId)).toMatchObject({ drainSeconds: 0 });

    const evicted = { kind: 'key', id: publicId };
    expect(parts.evictions).toEqual([evicted, evicted]);
    const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, keyId));
    expect(events.map((event) => [event.actorLabel, phraseText(describeEvent(event))])).toEqual([
      [owner.email, `edited the key ${name}: a provider may go on for 30 s when a caller hangs up`],
      [admin.email, `edited the key ${name} of ${owner.email}: a provider is stopped when a caller hangs up`],
    ]);
    expect(events[0]?.details).toMatchObject({ drainSeconds: 30, previous: { drainSeconds: 0 } });
  });

  it('tells what it found, and not what was changed meanwhile', async ({ database }) => {
    const { db } = database;
    const owner = await createActor(db);
    const { keyId } = await createPat(db, owner);
    await beside(database, `update api_keys set drain_seconds = 60 where id = '${keyId}'`, () =>
      editPat(createParts(db), owner, { keyId, drainSeconds: 30 }, now),
    );
    const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, keyId));
    expect(events).toMatchObject([{ details: { drainSeconds: 30, previous: { drainSeconds: 60 } } }]);
  });

  it('writes nothing where nothing changes', async ({ db }) => {
    const parts = createParts(db);
    const owner = await createActor(db);
    const { keyId } = await createPat(db, owner, { drainSeconds: 30 });
    await editPat(parts, owner, { keyId, drainSeconds: 30 }, now);
    expect(parts.evictions).toEqual([]);
    expect(await db.$count(auditEvents, eq(auditEvents.targetId, keyId))).toBe(0);
  });

  it('shows nobody a key that is not theirs, and remembers the attempt', async ({ db }) => {
    const parts = createParts(db);
    const owner = await createActor(db);
    const { tenantId } = owner;
    const colleague = await createActor(db, { tenantId });
    const powerless = await createActor(db, { tenantId, roles: ['unknown-role'] });
    const foreignAdmin = await createAdmin(db);
    const { keyId } = await createPat(db, owner);

    const missing = { code: 'not_found', message: 'This key no longer exists.' };
    for (const actor of [colleague, powerless, foreignAdmin]) {
      expect(
        await attempt(db, actor, () => editPat(parts, actor, { keyId, drainSeconds: 600 }, now)),
      ).toMatchObject(missing);
    }

    expect(await findApiKey(db, tenantId, keyId)).toMatchObject({ drainSeconds: 0 });
    expect(parts.evictions).toEqual([]);
    expect(await db.select().from(auditEvents).where(eq(auditEvents.targetId, keyId))).toMatchObject([
      { action: 'pat.edit', outcome: 'refused', actorLabel: colleague.email },
      { action: 'pat.edit', outcome: 'refused', actorLabel: powerless.email },
    ]);
  });

  it('takes no key that is missing, revoked, or no personal one', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const vat = await createVat(db, {
      tenantId: admin.tenantId,
      ...(await createVirtualAccount(db, admin.tenantId)),
    });
    for (const keyId of [newId<ApiKeyId>(), vat.keyId]) {
      await expect(editPat(parts, admin, { keyId, drainSeconds: 5 }, now)).rejects.toMatchObject({
        code: 'not_found',
      });
    }
    const revoked = await createPat(db, admin, { revokedAt: now });
    await expect(editPat(parts, admin, { keyId: revoked.keyId, drainSeconds: 5 }, now)).rejects.toMatchObject(
      { code: 'unprocessable' },
    );
  });
});

describe('what a key says about callers who hang up', () => {
  const keyId = newId<ApiKeyId>();
  const read = (onHangUp: string, drainSeconds?: unknown) =>
    editPatInput.safeParse({ keyId, onHangUp, drainSeconds });

  it('is whole seconds up to ten minutes, read only where the provider may finish', ({ expect }) => {
    expect(read('stop', 'not a number').data).toEqual({ keyId, drainSeconds: 0 });
    expect(read('finish', '30').data).toEqual({ keyId, drainSeconds: 30 });
    expect(read('finish', 600).data).toEqual({ keyId, drainSeconds: 600 });
    for (const seconds of [0, -1, 601, 1.5, '', 'soon', undefined]) {
      expect(read('finish', seconds).error?.issues, String(seconds)).toMatchObject([
        { path: ['drainSeconds'] },
      ]);
    }
    expect(read('later', 30).success).toBe(false);
  });

  it('is said when it is made, and held by the database too', async ({ db }) => {
    const parts = createParts(db);
    const owner = await createActor(db);
    const form = { name: 'laptop', expiry: '30', onHangUp: 'finish', drainSeconds: '45' };
    const { keyId } = await makePat(parts, owner, createPatInput.parse(form), now);
    const drainOf = async (id: ApiKeyId) => (await findApiKey(db, owner.tenantId, id))?.drainSeconds;
    expect(await drainOf(keyId)).toBe(45);
    const plain = createPatInput.parse({ name: 'other', expiry: '30' });
    expect(await drainOf((await makePat(parts, owner, plain, now)).keyId)).toBe(0);
    await expect(
      db.transaction((tx) => tx.update(apiKeys).set({ drainSeconds: 601 }).where(eq(apiKeys.id, keyId))),
    ).rejects.toMatchObject({ cause: { constraint: 'api_keys_drain_seconds_range' } });
  });
});

import { and, eq, inArray } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { type ApiKeyId, newId, type UserId } from '#db/ids.ts';
import { findApiKey } from '#db/queries/api-keys.ts';
import { apiKeys, auditEvents } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';
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
import { selectedPatsInput } from './input.ts';
import { revokeAllPatsOf, revokePat, revokePats } from './revoke.ts';

const missing = { code: 'not_found', message: 'This key no longer exists.' };

async function stage(db: Db) {
  const admin = await createAdmin(db);
  const member = await createActor(db, { tenantId: admin.tenantId });
  return { parts: createParts(db), admin, member };
}

function eventsOf(db: Db, { tenantId }: Actor) {
  return db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));
}

async function notRevokedOf(db: Db, ids: readonly ApiKeyId[]): Promise<ApiKeyId[]> {
  const rows = await db
    .select()
    .from(apiKeys)
    .where(inArray(apiKeys.id, [...ids]));
  return rows.filter(({ revokedAt }) => revokedAt === null).map(({ id }) => id);
}

describe('revokePats', () => {
  it('ends every selected key, evicts each, and tells of each who did it and why', async ({ db }) => {
    const { parts, admin, member } = await stage(db);
    const own = await createPat(db, admin);
    const others = [await createPat(db, member), await createPat(db, member)];
    const left = await createPat(db, member);
    const keyIds = [own, ...others].map(({ keyId }) => keyId);

    const outcome = await revokePats(parts, admin, { keyIds }, now);

    expect(outcome.revoked.map(({ id }) => id).sort()).toEqual([...keyIds].sort());
    expect(outcome.kept).toEqual([]);
    expect(await notRevokedOf(db, [...keyIds, left.keyId])).toEqual([left.keyId]);
    expect(parts.evictions.map(({ id }) => id).sort()).toEqual(
      [own, ...others].map(({ publicId }) => publicId).sort(),
    );
    const events = await eventsOf(db, admin);
    expect(events).toHaveLength(3);
    expect(events.find(({ targetId }) => targetId === own.keyId)).toMatchObject({
      action: 'pat.revoke',
      outcome: 'done',
      actorLabel: admin.email,
      details: { owner: admin.email, reason: 'owner' },
    });
    expect(events.find(({ targetId }) => targetId === others[0]?.keyId)).toMatchObject({
      details: { owner: member.email, reason: 'admin' },
    });
  });

  it('does what can be done and names the rest', async ({ db }) => {
    const { parts, member } = await stage(db);
    const laptop = await createPat(db, member, { name: 'laptop' });
    const gone = await createPat(db, member, { revokedAt: now });
    const none = newId<ApiKeyId>();

    const outcome = await revokePats(parts, member, { keyIds: [gone.keyId, laptop.keyId, none] }, now);

    expect(outcome).toEqual({
      revoked: [{ id: laptop.keyId, name: 'laptop' }],
      kept: [
        { id: gone.keyId, why: 'revoked-before' },
        { id: none, why: 'missing' },
      ],
    });
    expect(await eventsOf(db, member)).toHaveLength(1);
  });

  it('touches no key of another, of another tenant, nor of an application, and remembers the attempt', async ({
    db,
  }) => {
    const { parts, admin, member } = await stage(db);
    const colleagues = await createPat(db, admin);
    const foreign = await createPat(db, await createActor(db));
    const robot = await createVirtualAccount(db, member.tenantId);
    const vat = await createVat(db, { tenantId: member.tenantId, ...robot });
    const keyIds = [colleagues.keyId, foreign.keyId, vat.keyId];

    expect(await attempt(db, member, () => revokePats(parts, member, { keyIds }, now))).toMatchObject(
      missing,
    );

    expect((await notRevokedOf(db, keyIds)).sort()).toEqual([...keyIds].sort());
    expect(parts.evictions).toEqual([]);
    expect(await eventsOf(db, member)).toMatchObject([
      { action: 'pat.revoke', outcome: 'refused', targetId: colleagues.keyId, actorLabel: member.email },
    ]);
  });

  it('revokes of a selection what it may, and remembers what it may not with it', async ({ db }) => {
    const { parts, admin, member } = await stage(db);
    const own = await createPat(db, member);
    const colleagues = await createPat(db, admin);
    const keyIds = [own.keyId, colleagues.keyId];

    const outcome = await attempt(db, member, () => revokePats(parts, member, { keyIds }, now));

    expect(outcome).toMatchObject({
      ok: true,
      data: { revoked: [{ id: own.keyId }], kept: [{ id: colleagues.keyId, why: 'missing' }] },
    });
    expect((await eventsOf(db, member)).map((event) => `${event.outcome} ${event.targetId}`).sort()).toEqual([
      `done ${own.keyId}`,
      `refused ${colleagues.keyId}`,
    ]);
  });

  it('is refused to whoever may not even have keys', async ({ db }) => {
    const { parts, admin } = await stage(db);
    const nobody = await createActor(db, { tenantId: admin.tenantId, roles: ['unknown-role'] });
    const { keyId } = await createPat(db, nobody);
    expect(
      await attempt(db, nobody, () => revokePats(parts, nobody, { keyIds: [keyId] }, now)),
    ).toMatchObject(missing);
    expect(await notRevokedOf(db, [keyId])).toEqual([keyId]);
  });

  it('revokes each key once where two selections overlap', async ({ database }) => {
    const { db } = database;
    const { parts, admin } = await stage(db);
    const keys = await Promise.all(Array.from({ length: 12 }, () => createPat(db, admin)));
    const ids = keys.map(({ keyId }) => keyId);

    const outcomes = await Promise.all([
      revokePats(parts, admin, { keyIds: ids }, now),
      revokePats(parts, admin, { keyIds: ids.toReversed() }, now),
      revokePats(parts, admin, { keyIds: ids.slice(4) }, now),
    ]);

    expect(outcomes.flatMap(({ revoked }) => revoked)).toHaveLength(12);
    const events = await db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.tenantId, admin.tenantId), eq(auditEvents.action, 'pat.revoke')));
    expect(events).toHaveLength(12);
  });
});

describe('selectedPatsInput', () => {
  it('takes ids alone, each once, and not too many', () => {
    const id = newId<ApiKeyId>();
    expect(selectedPatsInput.parse({ keyIds: [id, id.toUpperCase()] })).toEqual({ keyIds: [id] });
    const ids = Array.from({ length: 101 }, () => newId<ApiKeyId>());
    for (const keyIds of [[], ['x'], ids, id]) {
      expect(selectedPatsInput.safeParse({ keyIds }).success).toBe(false);
    }
  });
});

describe('revokePat', () => {
  it('ends the key, evicts it, and tells who did it and why', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const own = await createPat(db, member);
    const other = await createPat(db, member);

    await revokePat(parts, member, { keyId: own.keyId }, now);
    await revokePat(parts, admin, { keyId: other.keyId }, now);

    expect(await findApiKey(db, admin.tenantId, own.keyId)).toMatchObject({
      revokedAt: now,
      revokeReason: 'owner',
    });
    expect(await findApiKey(db, admin.tenantId, other.keyId)).toMatchObject({
      revokedBy: admin.userId,
      revokeReason: 'admin',
    });
    expect(parts.evictions).toEqual([
      { kind: 'key', id: own.publicId },
      { kind: 'key', id: other.publicId },
    ]);
    await expect(revokePat(parts, member, { keyId: own.keyId }, now)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('shows nobody a key that is not theirs, and remembers the attempt', async ({ db }) => {
    const parts = createParts(db);
    const owner = await createActor(db);
    const colleague = await createActor(db, { tenantId: owner.tenantId });
    const foreignAdmin = await createAdmin(db);
    const { keyId } = await createPat(db, owner);

    expect(await attempt(db, colleague, () => revokePat(parts, colleague, { keyId }, now))).toMatchObject(
      missing,
    );
    expect(
      await attempt(db, foreignAdmin, () => revokePat(parts, foreignAdmin, { keyId }, now)),
    ).toMatchObject(missing);
    await expect(revokePat(parts, owner, { keyId: newId<ApiKeyId>() }, now)).rejects.toMatchObject(missing);

    expect((await findApiKey(db, owner.tenantId, keyId))?.revokedAt).toBeNull();
    expect(parts.evictions).toEqual([]);
    expect(await db.select().from(auditEvents).where(eq(auditEvents.targetId, keyId))).toMatchObject([
      { action: 'pat.revoke', outcome: 'refused', actorLabel: colleague.email },
    ]);
  });
});

describe('revokeAllPatsOf', () => {
  it('ends every key that is left of one person and of nobody else', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const keys = [await createPat(db, member), await createPat(db, member)];
    await createPat(db, member, { revokedAt: now });
    const adminKey = await createPat(db, admin);

    const { revoked } = await revokeAllPatsOf(parts, admin, { userId: member.userId }, now);

    expect(revoked.map((key) => key.id).sort()).toEqual(keys.map((key) => key.keyId).sort());
    expect(parts.evictions).toEqual([{ kind: 'user', id: member.userId }]);
    expect((await findApiKey(db, admin.tenantId, adminKey.keyId))?.revokedAt).toBeNull();
    expect(await db.select().from(auditEvents).where(eq(auditEvents.targetId, member.userId))).toMatchObject([
      {
        action: 'pat.revoke-all',
        targetLabel: member.email,
        details: { reason: 'admin', keys: [expect.anything(), expect.anything()] },
      },
    ]);
  });

  it('is one’s own verb too, and refused for others', async ({ db }) => {
    const parts = createParts(db);
    const member = await createActor(db);
    const admin = await createAdmin(db, member.tenantId);
    const foreignAdmin = await createAdmin(db);
    await createPat(db, member);

    await expect(revokeAllPatsOf(parts, member, { userId: admin.userId }, now)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const nobody = { userId: newId<UserId>() };
    await expect(revokeAllPatsOf(parts, member, nobody, now)).rejects.toMatchObject({ code: 'forbidden' });
    for (const asked of [nobody, { userId: member.userId }]) {
      await expect(revokeAllPatsOf(parts, foreignAdmin, asked, now)).rejects.toMatchObject({
        code: 'not_found',
      });
    }
    expect((await revokeAllPatsOf(parts, member, { userId: member.userId }, now)).revoked).toHaveLength(1);
    expect(parts.evictions).toEqual([{ kind: 'user', id: member.userId }]);
  });
});

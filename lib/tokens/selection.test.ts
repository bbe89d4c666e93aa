import { and, eq, inArray } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { type ApiKeyId, newId } from '#db/ids.ts';
import { writeUsage } from '#db/queries/usage-write.ts';
import { apiKeys, auditEvents } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { hourMs } from '#lib/durations.ts';
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
import { usageEvent } from '#tests/support/usage.ts';
import { previewRevokePats, revokePats, selectedPatsInput } from './selection.ts';

const missing = { code: 'not_found', message: 'That key no longer exists.' };

async function stage(db: Db) {
  const admin = await createAdmin(db);
  const member = await createActor(db, { tenantId: admin.tenantId });
  return { parts: createParts(db), admin, member };
}

function eventsOf(db: Db, { tenantId }: Actor) {
  return db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));
}

async function liveOf(db: Db, ids: readonly ApiKeyId[]): Promise<ApiKeyId[]> {
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
    expect(await liveOf(db, [...keyIds, left.keyId])).toEqual([left.keyId]);
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
    const live = await createPat(db, member, { name: 'laptop' });
    const gone = await createPat(db, member, { revokedAt: now });
    const none = newId<ApiKeyId>();

    const outcome = await revokePats(parts, member, { keyIds: [gone.keyId, live.keyId, none] }, now);

    expect(outcome).toEqual({
      revoked: [{ id: live.keyId, name: 'laptop' }],
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

    await expect(revokePats(parts, member, { keyIds }, now)).rejects.toMatchObject(missing);

    expect((await liveOf(db, keyIds)).sort()).toEqual([...keyIds].sort());
    expect(parts.evictions).toEqual([]);
    expect(await eventsOf(db, member)).toMatchObject([
      { action: 'pat.revoke', outcome: 'refused', targetId: colleagues.keyId, actorLabel: member.email },
    ]);
  });

  it('is refused to whoever may not even have keys', async ({ db }) => {
    const { parts, admin } = await stage(db);
    const nobody = await createActor(db, { tenantId: admin.tenantId, roles: ['unknown-role'] });
    const { keyId } = await createPat(db, nobody);
    await expect(revokePats(parts, nobody, { keyIds: [keyId] }, now)).rejects.toMatchObject(missing);
    expect(await liveOf(db, [keyId])).toEqual([keyId]);
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

describe('previewRevokePats', () => {
  it('tells what the selected keys carried in the last day, the busiest first', async ({ db }) => {
    const { admin, member } = await stage(db);
    const [quiet, some, most] = [
      await createPat(db, member, { name: 'quiet' }),
      await createPat(db, member, { name: 'some' }),
      await createPat(db, admin, { name: 'most' }),
    ];
    const gone = await createPat(db, member, { revokedAt: now });
    const call = (keyId: ApiKeyId, hours: number) =>
      usageEvent({ tenantId: admin.tenantId, keyId, occurredAtMs: now.getTime() - hours * hourMs });
    await writeUsage(db, [
      call(some.keyId, 3),
      call(most.keyId, 5),
      call(most.keyId, 2),
      call(quiet.keyId, 40),
      call(gone.keyId, 1),
    ]);
    const keyIds = [quiet, some, most, gone].map(({ keyId }) => keyId);

    expect(await previewRevokePats({ db }, admin, { keyIds }, now)).toEqual({
      keys: 3,
      requests24h: 3,
      withTraffic: 2,
      lastCallAt: new Date(now.getTime() - 2 * hourMs),
      busiest: [
        {
          id: most.keyId,
          name: 'most',
          owner: admin.email,
          requests: 2,
          lastCallAt: new Date(now.getTime() - 2 * hourMs),
        },
        {
          id: some.keyId,
          name: 'some',
          owner: member.email,
          requests: 1,
          lastCallAt: new Date(now.getTime() - 3 * hourMs),
        },
      ],
    });
    expect(await previewRevokePats({ db }, member, { keyIds }, now)).toMatchObject({
      keys: 2,
      requests24h: 1,
      busiest: [{ name: 'some' }],
    });
  });

  it('says the same of another’s keys, of another tenant’s and of none', async ({ db }) => {
    const { admin, member } = await stage(db);
    const { keyId } = await createPat(db, admin);
    const foreignAdmin = await createAdmin(db);
    for (const viewer of [member, foreignAdmin]) {
      await expect(previewRevokePats({ db }, viewer, { keyIds: [keyId] }, now)).rejects.toMatchObject(
        missing,
      );
    }
    const none = { keyIds: [newId<ApiKeyId>()] };
    await expect(previewRevokePats({ db }, admin, none, now)).rejects.toMatchObject(missing);
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

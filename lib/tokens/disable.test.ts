import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { type ApiKeyId, newId } from '#db/ids.ts';
import { countHeldPats, findApiKey } from '#db/queries/api-keys.ts';
import { auditEvents } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { describeEvent, phraseText } from '#lib/audit/describe.ts';
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
import { disablePats, enablePats } from './disable.ts';
import { revokePats } from './revoke.ts';

const missing = { code: 'not_found', message: 'This key no longer exists.' };
const later = new Date(now.getTime() + 60_000);

async function stage(db: Db) {
  const admin = await createAdmin(db);
  const member = await createActor(db, { tenantId: admin.tenantId });
  return { parts: createParts(db), admin, member };
}

async function stateOf(db: Db, { tenantId }: Actor, keyId: ApiKeyId) {
  const key = await findApiKey(db, tenantId, keyId);
  return key && { at: key.disabledAt, by: key.disabledByLabel };
}

async function said(db: Db, { tenantId }: Actor): Promise<string[]> {
  const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));
  return events.map((event) => `${event.actorLabel} ${phraseText(describeEvent(event))}`).toSorted();
}

describe('disablePats and enablePats', () => {
  it('refuse keys and let them in again, evict each, and tell who did it', async ({ db }) => {
    const { parts, admin, member } = await stage(db);
    const own = await createPat(db, member, { name: 'laptop' });
    const left = await createPat(db, member);

    const disabled = await disablePats(parts, member, { keyIds: [own.keyId] }, now);
    expect(disabled).toEqual({ done: [{ id: own.keyId, name: 'laptop' }], kept: [] });
    expect(await stateOf(db, member, own.keyId)).toEqual({ at: now, by: member.email });
    expect(await stateOf(db, member, left.keyId)).toEqual({ at: null, by: null });

    const enabled = await enablePats(parts, admin, { keyIds: [own.keyId] }, later);
    expect(enabled).toEqual({ done: [{ id: own.keyId, name: 'laptop' }], kept: [] });
    expect(await stateOf(db, member, own.keyId)).toEqual({ at: null, by: null });
    await disablePats(parts, admin, { keyIds: [own.keyId] }, later);
    expect(await stateOf(db, member, own.keyId)).toEqual({ at: later, by: admin.email });

    const evicted = { kind: 'key', id: own.publicId };
    expect(parts.evictions).toEqual([evicted, evicted, evicted]);
    expect(await said(db, member)).toEqual(
      [
        `${admin.email} disabled the key laptop of ${member.email}`,
        `${admin.email} enabled the key laptop of ${member.email}`,
        `${member.email} disabled the key laptop`,
      ].toSorted(),
    );
  });

  it('do what can be done and name the rest; a second press changes and tells nothing', async ({ db }) => {
    const { parts, admin, member } = await stage(db);
    const laptop = await createPat(db, member, { name: 'laptop' });
    const paused = await createPat(db, member, { disabledAt: now, disabledBy: member.userId });
    const gone = await createPat(db, member, { revokedAt: now });
    const none = newId<ApiKeyId>();
    const keyIds = [gone.keyId, paused.keyId, laptop.keyId, none];

    expect(await disablePats(parts, admin, { keyIds }, later)).toEqual({
      done: [{ id: laptop.keyId, name: 'laptop' }],
      kept: [
        { id: gone.keyId, why: 'revoked-before' },
        { id: paused.keyId, why: 'disabled-before' },
        { id: none, why: 'missing' },
      ],
    });
    expect(await stateOf(db, member, paused.keyId)).toEqual({ at: now, by: member.email });
    expect((await disablePats(parts, admin, { keyIds }, later)).done).toEqual([]);
    expect(await said(db, member)).toHaveLength(1);

    await enablePats(parts, member, { keyIds: [laptop.keyId] }, later);
    expect(await enablePats(parts, member, { keyIds: [laptop.keyId, gone.keyId] }, later)).toEqual({
      done: [],
      kept: [
        { id: laptop.keyId, why: 'enabled-before' },
        { id: gone.keyId, why: 'revoked-before' },
      ],
    });
    expect(parts.evictions).toHaveLength(2);
    expect(await said(db, member)).toHaveLength(2);
  });

  it.for([
    ['pat.disable', disablePats, null],
    ['pat.enable', enablePats, now],
  ] as const)(
    '%s touches no key of another, of another tenant, nor of an application',
    async ([action, verb, disabledAt], { db }) => {
      const { parts, admin, member } = await stage(db);
      const foreignAdmin = await createAdmin(db);
      const nobody = await createActor(db, { tenantId: admin.tenantId, roles: ['unknown-role'] });
      const colleagues = await createPat(db, admin, { disabledAt });
      const robot = await createVirtualAccount(db, member.tenantId);
      const vat = await createVat(db, { tenantId: member.tenantId, ...robot }, { disabledAt });
      const powerless = await createPat(db, nobody, { disabledAt });

      const keyIds = [colleagues.keyId, vat.keyId];
      expect(await attempt<unknown>(db, member, () => verb(parts, member, { keyIds }, later))).toMatchObject(
        missing,
      );
      expect(
        await attempt<unknown>(db, foreignAdmin, () => verb(parts, foreignAdmin, { keyIds }, later)),
      ).toMatchObject(missing);
      const own = { keyIds: [powerless.keyId] };
      expect(await attempt<unknown>(db, nobody, () => verb(parts, nobody, own, later))).toMatchObject(
        missing,
      );

      for (const { keyId } of [colleagues, vat, powerless]) {
        expect(await stateOf(db, admin, keyId)).toEqual({ at: disabledAt, by: null });
      }
      expect(parts.evictions).toEqual([]);
      const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, admin.tenantId));
      expect(events.map(({ outcome, targetId }) => [outcome, targetId]).toSorted()).toEqual(
        [
          ['refused', colleagues.keyId],
          ['refused', powerless.keyId],
        ].toSorted(),
      );
      expect(new Set(events.map((event) => event.action))).toEqual(new Set([action]));
    },
  );

  it('leave a disabled key counted, and revocable', async ({ db }) => {
    const { parts, member } = await stage(db);
    const { keyId } = await createPat(db, member);
    await disablePats(parts, member, { keyIds: [keyId] }, now);
    expect(await countHeldPats(db, member.tenantId, member.userId, now)).toBe(1);
    expect((await revokePats(parts, member, { keyIds: [keyId] }, later)).revoked).toHaveLength(1);
    expect(await countHeldPats(db, member.tenantId, member.userId, now)).toBe(0);
    expect(await stateOf(db, member, keyId)).toEqual({ at: now, by: member.email });
  });

  it('disable each key once where selections overlap, whoever else presses', async ({ database }) => {
    const { db } = database;
    const { parts, admin, member } = await stage(db);
    const keys = await Promise.all(Array.from({ length: 12 }, () => createPat(db, member)));
    const ids = keys.map(({ keyId }) => keyId);

    const outcomes = await Promise.all([
      disablePats(parts, admin, { keyIds: ids }, now),
      disablePats(parts, member, { keyIds: ids.toReversed() }, now),
      disablePats(parts, admin, { keyIds: ids.slice(4) }, now),
    ]);

    expect(outcomes.flatMap(({ done }) => done)).toHaveLength(12);
    expect(await said(db, admin)).toHaveLength(12);
  });
});

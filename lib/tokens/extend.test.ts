import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { type ApiKeyId, newId } from '#db/ids.ts';
import { countHeldPats, findApiKey } from '#db/queries/api-keys.ts';
import { auditEvents } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { attempt } from '#tests/support/attempt.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createActor,
  createAdmin,
  createPat,
  createTenant,
  createVat,
  createVirtualAccount,
  testNow as now,
} from '#tests/support/factories.ts';
import { createParts } from '#tests/support/parts.ts';
import { extendPats } from './extend.ts';
import { type ExtendPatsInput, extendPatsInput } from './input.ts';

const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const thirty: ExtendPatsInput['expiry'] = { kind: 'days', days: 30 };
const missing = { code: 'not_found', message: 'This key no longer exists.' };

async function stage(db: Db, rules: Parameters<typeof createTenant>[1] = {}) {
  const { tenantId } = await createTenant(db, rules);
  const admin = await createAdmin(db, tenantId);
  const member = await createActor(db, { tenantId });
  return { parts: createParts(db), admin, member };
}

async function endOf(db: Db, { tenantId }: Actor, keyId: ApiKeyId): Promise<Date | null | undefined> {
  return (await findApiKey(db, tenantId, keyId))?.endsAt;
}

describe('extendPats', () => {
  it('moves ends to a later moment, evicts, and tells from when to when', async ({ db }) => {
    const { parts, admin, member } = await stage(db);
    const soon = await createPat(db, member, { name: 'laptop', expiresAt: inDays(2) });
    const over = await createPat(db, member, { name: 'old', createdAt: inDays(-9), expiresAt: inDays(-1) });
    const keyIds = [soon.keyId, over.keyId];

    const outcome = await extendPats(parts, admin, { keyIds, expiry: thirty }, now);

    expect(outcome.done.map(({ name }) => name).toSorted()).toEqual(['laptop', 'old']);
    expect(outcome.kept).toEqual([]);
    for (const id of keyIds) expect(await endOf(db, member, id)).toEqual(inDays(30));
    expect(parts.evictions.map(({ id }) => id).toSorted()).toEqual([soon.publicId, over.publicId].toSorted());
    const [event] = await db.select().from(auditEvents).where(eq(auditEvents.targetId, soon.keyId));
    expect(event).toMatchObject({
      action: 'pat.extend',
      outcome: 'done',
      details: {
        owner: member.email,
        expiresAt: inDays(30).toISOString(),
        previous: { expiresAt: inDays(2).toISOString() },
      },
    });
  });

  it('takes a day of one’s own, and refuses one that is over', async ({ db }) => {
    const { parts, member } = await stage(db);
    const { keyId } = await createPat(db, member, { expiresAt: inDays(2) });
    const keyIds = [keyId];
    await extendPats(parts, member, { keyIds, expiry: { kind: 'at', at: inDays(3) } }, now);
    expect(await endOf(db, member, keyId)).toEqual(inDays(3));
    const past = { keyIds, expiry: { kind: 'at', at: now } } as const;
    await expect(extendPats(parts, member, past, now)).rejects.toMatchObject({ code: 'invalid' });
  });

  it('says of each key that it leaves why, and never shortens one', async ({ db }) => {
    const { parts, member } = await stage(db);
    const laptop = await createPat(db, member, { name: 'laptop', expiresAt: inDays(2) });
    const longer = await createPat(db, member, { expiresAt: inDays(31) });
    const same = await createPat(db, member, { expiresAt: inDays(30) });
    const forever = await createPat(db, member);
    const gone = await createPat(db, member, { expiresAt: inDays(2), revokedAt: now });
    const none = newId<ApiKeyId>();
    const keyIds = [none, gone.keyId, forever.keyId, same.keyId, longer.keyId, laptop.keyId];

    expect(await extendPats(parts, member, { keyIds, expiry: thirty }, now)).toEqual({
      done: [{ id: laptop.keyId, name: 'laptop' }],
      kept: [
        { id: none, why: 'missing' },
        { id: gone.keyId, why: 'revoked-before' },
        { id: forever.keyId, why: 'no-end' },
        { id: same.keyId, why: 'ends-later' },
        { id: longer.keyId, why: 'ends-later' },
      ],
    });
    expect(await endOf(db, member, longer.keyId)).toEqual(inDays(31));
    expect(await endOf(db, member, forever.keyId)).toBeNull();
    expect(await endOf(db, member, gone.keyId)).toEqual(inDays(2));
    expect(await db.$count(auditEvents, eq(auditEvents.tenantId, member.tenantId))).toBe(1);
  });

  it('leaves no key alive past its maximum age, counted from when it was made', async ({ db }) => {
    const { parts, member } = await stage(db, { maxPatAgeDays: 60 });
    const young = await createPat(db, member, { createdAt: inDays(-30), expiresAt: inDays(1) });
    const old = await createPat(db, member, { createdAt: inDays(-31), expiresAt: inDays(1) });
    const unended = await createPat(db, member, { createdAt: inDays(-31) });
    const aged = await createPat(db, member, { createdAt: inDays(-70), expiresAt: inDays(90) });
    const keyIds = [young, old, unended, aged].map(({ keyId }) => keyId);

    const outcome = await extendPats(parts, member, { keyIds, expiry: thirty }, now);

    expect(outcome.done.map(({ id }) => id)).toEqual([young.keyId]);
    expect(outcome.kept.map(({ why }) => why)).toEqual(['max-age', 'max-age', 'max-age']);
    expect(await endOf(db, member, young.keyId)).toEqual(inDays(30));
    expect((await findApiKey(db, member.tenantId, aged.keyId))?.expiresAt).toEqual(inDays(90));
    const tooLong = { keyIds, expiry: { kind: 'days', days: 61 } } as const;
    await expect(extendPats(parts, member, tooLong, now)).rejects.toMatchObject({
      code: 'unprocessable',
      message: 'Your organisation allows up to 60 days.',
    });
  });

  it('brings back no more keys than their owner may have, however many ask at once', async ({ database }) => {
    const { db } = database;
    const { parts, admin, member } = await stage(db, { maxPatsPerUser: 5 });
    for (let made = 0; made < 2; made += 1) await createPat(db, member);
    const paused = await createPat(db, member, { disabledAt: now, expiresAt: inDays(1) });
    const made = { createdAt: inDays(-9), expiresAt: inDays(-1) };
    const over = await Promise.all(Array.from({ length: 6 }, () => createPat(db, member, made)));
    const keyIds = [...over, paused].map(({ keyId }) => keyId);

    const outcomes = await Promise.all(
      [member, admin, member, admin].map((actor, index) =>
        extendPats(parts, actor, { keyIds: index % 2 ? keyIds : keyIds.toReversed(), expiry: thirty }, now),
      ),
    );

    expect(outcomes.flatMap(({ done }) => done)).toHaveLength(3);
    expect(await countHeldPats(db, member.tenantId, member.userId, now)).toBe(5);
    const why = new Set(outcomes.flatMap(({ kept }) => kept.map((one) => one.why)));
    expect(why).toEqual(new Set(['owner-full', 'ends-later']));
    expect((await findApiKey(db, member.tenantId, paused.keyId))?.disabledAt).toEqual(now);
  });

  it('lets no key give another one a longer life than its own', async ({ db }) => {
    const { parts, member } = await stage(db);
    const asking = await createPat(db, member, { expiresAt: inDays(5) });
    const viaKey = { ...member, origin: { ...member.origin, keyPublicId: asking.publicId } };
    const input = { keyIds: [asking.keyId], expiry: thirty };
    await expect(extendPats(parts, viaKey, input, now)).rejects.toMatchObject({ code: 'unprocessable' });
    expect(await endOf(db, member, asking.keyId)).toEqual(inDays(5));
  });

  it('touches no key of another, of another tenant, nor of an application', async ({ db }) => {
    const { parts, admin, member } = await stage(db);
    const foreignAdmin = await createAdmin(db);
    const nobody = await createActor(db, { tenantId: admin.tenantId, roles: ['unknown-role'] });
    const expiresAt = inDays(2);
    const colleagues = await createPat(db, admin, { expiresAt });
    const powerless = await createPat(db, nobody, { expiresAt });
    const robot = await createVirtualAccount(db, member.tenantId);
    const vat = await createVat(db, { tenantId: member.tenantId, ...robot }, { expiresAt });
    const input = { keyIds: [colleagues.keyId, vat.keyId], expiry: thirty };

    expect(await attempt(db, member, () => extendPats(parts, member, input, now))).toMatchObject(missing);
    expect(await attempt(db, foreignAdmin, () => extendPats(parts, foreignAdmin, input, now))).toMatchObject(
      missing,
    );
    const own = { keyIds: [powerless.keyId], expiry: thirty };
    expect(await attempt(db, nobody, () => extendPats(parts, nobody, own, now))).toMatchObject(missing);

    for (const { keyId } of [colleagues, vat, powerless]) {
      expect(await endOf(db, admin, keyId)).toEqual(expiresAt);
    }
    expect(parts.evictions).toEqual([]);
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, admin.tenantId));
    expect(events.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'pat.extend refused',
      'pat.extend refused',
    ]);
  });
});

describe('extendPatsInput', () => {
  it('takes days or a day, never "never", and ids as every verb over several keys', () => {
    const id = newId<ApiKeyId>();
    expect(extendPatsInput.parse({ keyIds: [id, id], expiry: '30' })).toEqual({
      keyIds: [id],
      expiry: thirty,
    });
    const at = inDays(3);
    expect(
      extendPatsInput.parse({ keyIds: [id], expiry: 'custom', expiresOn: at.toISOString() }).expiry,
    ).toEqual({ kind: 'at', at });
    for (const wrong of [
      { keyIds: [id], expiry: 'never' },
      { keyIds: [id], expiry: '31' },
      { keyIds: [id], expiry: 'custom' },
      { keyIds: [], expiry: '30' },
      { keyIds: [id], expiry: '30', name: 'x' },
    ]) {
      expect(extendPatsInput.safeParse(wrong).success).toBe(false);
    }
  });
});

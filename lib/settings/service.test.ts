import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { findApiKey } from '#db/queries/api-keys.ts';
import { auditEvents, usageRollups } from '#db/schema/index.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createActor,
  createAdmin,
  createPat,
  createTenant,
  createUser,
  createVat,
  createVirtualAccount,
  testNow as now,
} from '#tests/support/factories.ts';
import { createParts } from '#tests/support/parts.ts';
import { securityRulesInput } from './input.ts';
import { previewSecurityRules, readSecurityRules, updateRules } from './service.ts';

const day = 86_400_000;

function ago(days: number): Date {
  return new Date(now.getTime() - days * day);
}

describe('updateRules', () => {
  it('changes what was given, keeps the rest, and moves the ends of keys both ways', async ({ db }) => {
    const parts = createParts(db);
    const { tenantId } = await createTenant(db, { maxPatsPerUser: 5 });
    const admin = await createAdmin(db, tenantId);
    const key = await createPat(db, admin, { createdAt: ago(40) });

    expect(await updateRules(parts, admin, { maxPatAgeDays: 30 }, now)).toEqual({
      maxPatAgeDays: 30,
      maxPatsPerUser: 5,
      allowNonExpiringPats: true,
    });
    expect((await findApiKey(db, tenantId, key.keyId))?.endsAt).toEqual(ago(10));
    await updateRules(parts, admin, { maxPatAgeDays: null }, now);
    expect((await findApiKey(db, tenantId, key.keyId))?.endsAt).toBeNull();

    expect(parts.evictions).toEqual([
      { kind: 'tenant', id: tenantId },
      { kind: 'tenant', id: tenantId },
    ]);
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({
      action: 'settings.edit-security',
      targetLabel: 'Security',
      details: { maxPatAgeDays: 30, previous: { maxPatAgeDays: null } },
    });
  });

  it('does nothing and tells nothing where nothing changes', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    await updateRules(parts, admin, { allowNonExpiringPats: true }, now);
    expect(parts.evictions).toEqual([]);
    expect(await db.$count(auditEvents, eq(auditEvents.tenantId, admin.tenantId))).toBe(0);
  });

  it('is refused to members, who may read the rules that bind them', async ({ db }) => {
    const parts = createParts(db);
    const member = await createActor(db);
    await expect(updateRules(parts, member, { maxPatAgeDays: 1 }, now)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(previewSecurityRules(parts, member, {}, now)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await readSecurityRules(parts, member)).toMatchObject({ maxPatAgeDays: null });
  });
});

describe('previewSecurityRules', () => {
  it('says how many keys of how many people a new age would end, and which carried traffic this week', async ({
    db,
  }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    const { tenantId } = admin;
    const member = await createActor(db, { tenantId });
    const busy = await createPat(db, member, { name: 'busy', createdAt: ago(31) });
    await createPat(db, member, { name: 'quiet', createdAt: ago(100), lastUsedAt: ago(20) });
    await createPat(db, admin, { name: 'young', createdAt: ago(2) });
    await createPat(db, admin, {
      name: 'ends-sooner',
      createdAt: ago(2),
      expiresAt: new Date(now.getTime() + day),
    });
    await createPat(db, admin, { name: 'revoked', createdAt: ago(90), revokedAt: ago(1) });
    await createPat(db, admin, { name: 'expired', createdAt: ago(90), expiresAt: ago(1) });
    await createVat(db, { tenantId, ...(await createVirtualAccount(db, tenantId)) }, { createdAt: ago(400) });
    const other = await createActor(db);
    await createPat(db, other, { createdAt: ago(400) });
    const rollup = { tenantId, keyId: busy.keyId, model: 'demo/echo', providerAccount: 'demo' };
    await db.insert(usageRollups).values([
      { ...rollup, hour: ago(6), requests: 41 },
      { ...rollup, hour: ago(1), requests: 1 },
      { ...rollup, hour: ago(8), requests: 1_000 },
    ]);

    const preview = await previewSecurityRules(parts, admin, { maxPatAgeDays: 30 }, now);

    expect(preview).toMatchObject({
      changed: true,
      rules: { maxPatAgeDays: 30 },
      endingKeys: 2,
      endingPeople: 1,
      endingWithTraffic: 1,
      shortenedKeys: 1,
      shortenedPeople: 1,
    });
    expect(preview.busiest.map(({ name, requests, owner }) => [name, requests, owner])).toEqual([
      ['busy', 42, member.email],
      ['quiet', 0, member.email],
    ]);
    expect(await readSecurityRules(parts, admin)).toMatchObject({ maxPatAgeDays: null });
  });

  it('counts who already holds more than a new maximum', async ({ db }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    for (let index = 0; index < 3; index += 1) await createPat(db, admin);
    await createPat(db, await createActor(db, { tenantId: admin.tenantId }));
    expect(await previewSecurityRules(parts, admin, { maxPatsPerUser: 2 }, now)).toMatchObject({
      peopleOverCount: 1,
    });
    expect(await previewSecurityRules(parts, admin, {}, now)).toMatchObject({
      changed: false,
      endingKeys: 0,
    });
  });

  it.for([{ days: 365 }, { days: null }])(
    'counts the keys that a maximum age of $days days would bring back',
    async ({ days }, { db }) => {
      const parts = createParts(db);
      const { tenantId } = await createTenant(db, { maxPatAgeDays: 30, maxPatsPerUser: 2 });
      const admin = await createAdmin(db, tenantId);
      const member = await createActor(db, { tenantId });
      const away = await createUser(db, tenantId, { active: false });
      for (let index = 0; index < 3; index += 1) await createPat(db, member, { createdAt: ago(60) });
      await createPat(db, member, { createdAt: ago(60), expiresAt: ago(1) });
      await createPat(db, member, { createdAt: ago(60), revokedAt: ago(1) });
      await createPat(db, member, { createdAt: ago(60), disabledAt: ago(1) });
      await createPat(db, member, { createdAt: ago(400), expiresAt: days === null ? ago(3) : null });
      await createPat(db, away, { createdAt: ago(60) });
      await createPat(db, admin, { createdAt: ago(60) });
      await createPat(db, admin, { createdAt: ago(1) });

      const preview = await previewSecurityRules(parts, admin, { maxPatAgeDays: days }, now);

      expect(preview).toMatchObject({ revivedKeys: 4, revivedPeople: 2, endingKeys: 0, shortenedKeys: 0 });
      // With the disabled one the member holds four, the admin no more than two.
      expect(preview.peopleOverCount).toBe(1);
      const lower = await previewSecurityRules(parts, admin, { maxPatAgeDays: 20 }, now);
      expect(lower).toMatchObject({ revivedKeys: 0, peopleOverCount: 0, shortenedKeys: 1 });
    },
  );

  it('counts the keys without an end that a new rule would leave, unless an age ends them', async ({
    db,
  }) => {
    const parts = createParts(db);
    const admin = await createAdmin(db);
    await createPat(db, admin);
    await createPat(db, admin, { revokedAt: now });
    await createPat(db, admin, { expiresAt: new Date(now.getTime() + day) });
    const strict = { allowNonExpiringPats: false };
    expect(await previewSecurityRules(parts, admin, strict, now)).toMatchObject({ unendingKeys: 1 });
    const aged = await previewSecurityRules(parts, admin, { ...strict, maxPatAgeDays: 30 }, now);
    expect(aged).toMatchObject({ unendingKeys: 0, shortenedKeys: 1 });
  });
});

describe('securityRulesInput', () => {
  it('reads forms and calls alike: empty is no limit, absent is no change', () => {
    expect(
      securityRulesInput.parse({ maxPatAgeDays: '', maxPatsPerUser: '5', allowNonExpiringPats: 'on' }),
    ).toEqual({
      maxPatAgeDays: null,
      maxPatsPerUser: 5,
      allowNonExpiringPats: true,
    });
    expect(securityRulesInput.parse({})).toEqual({});
  });

  it('refuses what the database would', () => {
    for (const maxPatAgeDays of [0, -1, 3_651, 1.5, 'x', '1e9', Number.NaN, true, []]) {
      expect(securityRulesInput.safeParse({ maxPatAgeDays }).success, String(maxPatAgeDays)).toBe(false);
    }
    expect(securityRulesInput.safeParse({ maxPatsPerUser: 1_001 }).success).toBe(false);
    expect(securityRulesInput.safeParse({ tenantId: 'x' }).success).toBe(false);
  });
});

import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { setDrainSeconds } from '#db/queries/api-key-changes.ts';
import { writeUsage } from '#db/queries/usage-write.ts';
import { apiKeys } from '#db/schema/index.ts';
import { it } from '#tests/support/db-test.ts';
import { createActor, createAdmin, createPat, createTenant, testNow } from '#tests/support/factories.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { readKeyPulse } from './key-pulse.ts';

const now = new Date(testNow.getTime() + 10 * 60_000);
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

describe('readKeyPulse', () => {
  it('keeps its mark while nothing happens', async ({ db }) => {
    const owner = await createActor(db);
    const { keyId } = await createPat(db, owner);
    const first = await readKeyPulse(db, owner, keyId, now);
    expect(first?.key.id).toBe(keyId);
    expect((await readKeyPulse(db, owner, keyId, later(20)))?.mark).toBe(first?.mark);
  });

  it('changes it with each call, also with one that began before the last one seen', async ({ db }) => {
    const owner = await createActor(db);
    const { tenantId } = owner;
    const { keyId } = await createPat(db, owner);
    const marks = [(await readKeyPulse(db, owner, keyId, now))?.mark];
    for (const minutes of [2, 9, 90]) {
      const occurredAtMs = now.getTime() - minutes * 60_000;
      await writeUsage(db, [usageEvent({ tenantId, keyId, occurredAtMs })]);
      marks.push((await readKeyPulse(db, owner, keyId, now))?.mark);
    }
    expect(new Set(marks).size).toBe(4);
  });

  it('changes it when the key is revoked, when it ends, and with the hour, as charts move on then', async ({
    db,
  }) => {
    const owner = await createActor(db);
    const { keyId } = await createPat(db, owner, { expiresAt: later(5) });
    const before = await readKeyPulse(db, owner, keyId, now);
    const ended = await readKeyPulse(db, owner, keyId, later(6));
    const nextHour = await readKeyPulse(db, owner, keyId, later(60));
    await db.update(apiKeys).set({ revokedAt: now, revokeReason: 'owner' }).where(eq(apiKeys.id, keyId));
    const revoked = await readKeyPulse(db, owner, keyId, now);
    const marks = [before, ended, nextHour, revoked].map((pulse) => pulse?.mark);
    expect(new Set(marks).size).toBe(4);
  });

  it('changes it when what a hang-up does is set elsewhere', async ({ db }) => {
    const owner = await createActor(db);
    const { keyId } = await createPat(db, owner);
    const before = await readKeyPulse(db, owner, keyId, now);
    await setDrainSeconds(db, owner.tenantId, [keyId], 30);
    expect((await readKeyPulse(db, owner, keyId, now))?.mark).not.toBe(before?.mark);
  });

  it('is there for the owner and admins of the tenant alone', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const owner = await createActor(db, { tenantId });
    const { keyId } = await createPat(db, owner);
    expect(await readKeyPulse(db, await createAdmin(db, tenantId), keyId, now)).toBeDefined();
    expect(await readKeyPulse(db, await createActor(db, { tenantId }), keyId, now)).toBeUndefined();
    expect(await readKeyPulse(db, await createAdmin(db), keyId, now)).toBeUndefined();
    expect(await readKeyPulse(db, owner, 'no-id', now)).toBeUndefined();
  });
});

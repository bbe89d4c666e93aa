import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { auditEvents, users } from '#db/schema/index.ts';
import { it } from '#tests/support/db-test.ts';
import { createActor, testNow as now } from '#tests/support/factories.ts';
import { endAllSessions } from './sessions.ts';

describe('endAllSessions', () => {
  it('ends those of the person who asks and of nobody else, and tells it', async ({ db }) => {
    const person = await createActor(db);
    const colleague = await createActor(db, { tenantId: person.tenantId });
    const versionOf = async ({ userId }: typeof person) =>
      (await db.select().from(users).where(eq(users.id, userId)))[0]?.sessionVersion ?? 0;
    const before = [await versionOf(person), await versionOf(colleague)] as const;

    await endAllSessions({ db }, person, now);

    expect(await versionOf(person)).toBe(before[0] + 1);
    expect(await versionOf(colleague)).toBe(before[1]);
    expect(
      await db.select().from(auditEvents).where(eq(auditEvents.tenantId, person.tenantId)),
    ).toMatchObject([{ action: 'user.end-sessions', actorLabel: person.email, targetId: person.userId }]);
  });

  it('is for whoever may act for themselves', async ({ db }) => {
    const nobody = await createActor(db, { roles: ['unknown-role'] });
    await expect(endAllSessions({ db }, nobody, now)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await db.$count(auditEvents)).toBe(0);
  });
});

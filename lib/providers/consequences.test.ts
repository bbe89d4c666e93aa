import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { findProviderAccount } from '#db/queries/provider-accounts.ts';
import { writeUsage } from '#db/queries/usage-write.ts';
import { auditEvents, providerAccounts } from '#db/schema/index.ts';
import { it } from '#tests/support/db-test.ts';
import { createPat, createVirtualAccount, testNow } from '#tests/support/factories.ts';
import { createGrant, createModel } from '#tests/support/provider-factories.ts';
import { stageAccount } from '#tests/support/stages.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { deletionConsequences } from './consequences.ts';
import { createProviderAccount, deleteProviderAccount } from './service.ts';

describe('deleteProviderAccount', () => {
  it('says beforehand who is hit, from real traffic', async ({ db }) => {
    const { admin, member, parts, providerAccountId, tenantId } = await stageAccount(db);
    const { virtualAccountId, name } = await createVirtualAccount(db, tenantId);
    await createModel(db, tenantId, providerAccountId, { name: 'gpt-4o-mini' });
    await createGrant(db, tenantId, providerAccountId, { userId: member.userId });
    await createGrant(db, tenantId, providerAccountId, { virtualAccountId });
    const key = await createPat(db, member);
    const used = {
      tenantId,
      keyId: key.keyId,
      userId: member.userId,
      providerAccount: 'openai-main',
      model: 'openai-main/m',
    };
    const at = testNow.getTime() - 86_400_000;
    await db
      .update(providerAccounts)
      .set({ createdAt: new Date(at - 60 * 86_400_000) })
      .where(eq(providerAccounts.id, providerAccountId));
    await writeUsage(db, [
      usageEvent({ ...used, occurredAtMs: at }),
      usageEvent({ ...used, occurredAtMs: at }),
      usageEvent({ ...used, occurredAtMs: at - 40 * 86_400_000 }),
      usageEvent({ ...used, occurredAtMs: at, providerAccount: 'demo', model: 'demo/m' }),
    ]);

    expect(await deletionConsequences(db, admin, { providerAccountId }, testNow)).toEqual({
      name: 'openai-main',
      models: 1,
      grants: 2,
      stranded: [name],
      windowDays: 30,
      keys: [{ publicId: key.publicId, name: key.name, owner: member.email, requests: 2 }],
      totalKeys: 1,
      totalRequests: 2,
    });

    await deleteProviderAccount(parts, admin, { providerAccountId }, testNow);
    expect(await findProviderAccount(db, tenantId, providerAccountId)).toBeUndefined();
    expect((await db.select().from(auditEvents)).at(-1)).toMatchObject({ targetLabel: 'openai-main' });
    await expect(deleteProviderAccount(parts, admin, { providerAccountId }, testNow)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('tells of no traffic that an account of the same name had before', async ({ db }) => {
    const { admin, member, parts, providerAccountId, tenantId } = await stageAccount(db);
    const key = await createPat(db, member);
    const providerAccount = 'openai-main';
    const used = { tenantId, keyId: key.keyId, providerAccount, model: 'openai-main/m' };
    await writeUsage(db, [usageEvent({ ...used, occurredAtMs: testNow.getTime() })]);
    await deleteProviderAccount(parts, admin, { providerAccountId }, testNow);
    const later = new Date(testNow.getTime() + 86_400_000);
    const demo = {
      name: providerAccount,
      provider: 'demo',
      baseUrl: undefined,
      credential: undefined,
    } as const;
    const { account } = await createProviderAccount(parts, admin, demo, later);
    const [asked, now] = [{ providerAccountId: account.id }, new Date(later.getTime() + 3_600_000)];

    expect(await deletionConsequences(db, admin, asked, now)).toMatchObject({ keys: [], totalRequests: 0 });
    const simulated = { ...used, simulated: true, occurredAtMs: later.getTime() };
    await writeUsage(db, [usageEvent(simulated)]);
    expect(await deletionConsequences(db, admin, asked, now)).toMatchObject({
      keys: [{ publicId: key.publicId, requests: 1 }],
      totalRequests: 1,
    });
  });
});
